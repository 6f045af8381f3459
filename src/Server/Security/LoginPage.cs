using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Antiforgery;

namespace PoolDash.Server.Security;

/// <summary>The page that asks for a key. It needs no script, since whoever sees it may not have any of the dashboard yet.</summary>
internal static class LoginPage
{
    internal static Task WriteAsync(HttpContext context, int status, string returnPath, string? fault)
    {
        var tokens = context.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(context);
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(
            Html(context.Request.PathBase.ToUriComponent(), returnPath, fault, tokens), context.RequestAborted);
    }

    private static string Html(string root, string returnPath, string? fault, AntiforgeryTokenSet tokens) =>
        $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1.0" />
            <title>Sign in to PoolDash</title>
            <link rel="icon" type="image/svg+xml" href="{Encoded(root)}/_content/PoolDash.Client/icon.svg" />
            <link rel="stylesheet" href="{Encoded(root)}/login.css" />
        </head>
        <body>
            <main>
                <h1>Sign in to PoolDash</h1>
                {(fault is null ? "" : $"""<p role="alert">{Encoded(fault)}</p>""")}
                <form method="post" action="{Encoded(root + SignIn.Path)}">
                    <input type="hidden" name="{Encoded(tokens.FormFieldName)}" value="{Encoded(tokens.RequestToken)}" />
                    <input type="hidden" name="{SignIn.ReturnField}" value="{Encoded(returnPath)}" />
                    <label for="key">Key</label>
                    <input id="key" name="{SignIn.KeyField}" type="password" autocomplete="current-password" aria-describedby="where" required autofocus />
                    <button type="submit">Sign in</button>
                </form>
                <p id="where">Type the operate key, or the view key to look only. They are <code>{AuthOptions.Section}:OperateKey</code> and
                    <code>{AuthOptions.Section}:ViewKey</code> in the server's configuration. Where no operate key is configured, the server made
                    one: it is in the link that was printed at start, and in <code>keys/operate-key</code> in the data folder.</p>
            </main>
        </body>
        </html>

        """;

    private static string Encoded(string? text) => HtmlEncoder.Default.Encode(text ?? "");
}
