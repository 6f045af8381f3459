using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using PoolDash.Client;
using PoolDash.Server.Security;

namespace PoolDash.Server.Operating;

/// <summary>Who looks at a page, and whether that user may operate: asked anew each time, because a page outlives much.</summary>
internal sealed class Session(AuthenticationStateProvider state, IAuthorizationService authorization)
{
    internal async Task<bool> MayOperateAsync() =>
        (await authorization.AuthorizeAsync((await state.GetAuthenticationStateAsync()).User, Policies.Operate)).Succeeded;

    /// <exception cref="OperationRefusedException">The user may only look; the message is the given one.</exception>
    internal async Task<Caller> RequireAsync(string refusal) =>
        await MayOperateAsync()
            ? Caller.Of((await state.GetAuthenticationStateAsync()).User)
            : throw new OperationRefusedException(refusal);
}
