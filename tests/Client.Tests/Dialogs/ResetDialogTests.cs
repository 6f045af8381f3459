using AngleSharp.Dom;
using Bunit;
using PoolDash.Client.Tests.Stubs;
using PoolDash.PoolCore;

namespace PoolDash.Client.Tests.Dialogs;

public sealed class ResetDialogTests : Screen
{
    private readonly IRenderedComponent<Routes> _site;

    public ResetDialogTests()
    {
        Watch.Push(0, Made.Pool());
        _site = Open("");
        _site.Find("article button").Click();
        _site.WaitForElement("[role=dialog] form");
    }

    private IElement Dialog => _site.Find("[role=dialog]");

    private IElement Confirm => Dialog.QuerySelector("button[type=submit]")!;

    [Fact]
    public void It_names_the_pool_and_what_each_mode_does()
    {
        Assert.Equal("Reset orders", Dialog.QuerySelector("h2")!.TextContent);
        Assert.Equal(["Drain", "Interrupt", "Pause"], Dialog.QuerySelectorAll("label.mode b").Select(mode => mode.TextContent));
        Assert.All(Dialog.QuerySelectorAll("label.mode"), mode => Assert.Contains("Rented connections", mode.TextContent, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("drain", ResetMode.Drain)]
    [InlineData("interrupt", ResetMode.Interrupt)]
    [InlineData("pause", ResetMode.Pause)]
    public void The_button_names_what_it_does_and_does_it(string choice, ResetMode mode)
    {
        Dialog.QuerySelector($"input[value={choice}]")!.Change(choice);
        Assert.Equal($"Reset orders: {choice}", Confirm.TextContent.Trim());

        Dialog.QuerySelector("form")!.Submit();

        Assert.Equal(("orders", new ResetOptions { Mode = mode }), Assert.Single(Operator.Resets));
    }

    [Fact]
    public void The_button_sends_the_form_that_Enter_sends()
    {
        Assert.Equal(Dialog.QuerySelector("form")!.Id, Confirm.GetAttribute("form"));
        Assert.False(Confirm.HasAttribute("disabled"));
    }

    [Fact]
    public void Reason_and_deadline_go_along()
    {
        Dialog.QuerySelector("input[name=reason]")!.Input("  failover ");
        Dialog.QuerySelector("input[name=deadline]")!.Input("00:01:30");

        Dialog.QuerySelector("form")!.Submit();

        Assert.Equal(new ResetOptions { Reason = "failover", Deadline = TimeSpan.FromSeconds(90) }, Assert.Single(Operator.Resets).Options);
    }

    [Theory]
    [InlineData("30")]
    [InlineData("00:00:00")]
    [InlineData("24:00:00")]
    [InlineData("soon")]
    public void A_deadline_that_is_none_is_told_how_to_write_it_and_nothing_is_reset(string deadline)
    {
        Dialog.QuerySelector("input[name=deadline]")!.Input(deadline);

        Dialog.QuerySelector("form")!.Submit();

        Assert.Empty(Operator.Resets);
        Assert.StartsWith("Write the deadline as hh:mm:ss, such as 00:00:30", Dialog.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("true", Dialog.QuerySelector("input[name=deadline]")!.GetAttribute("aria-invalid"));
    }

    [Fact]
    public void An_interruption_leaves_nothing_for_a_deadline_to_do()
    {
        Dialog.QuerySelector("input[name=deadline]")!.Input("never mind");
        Dialog.QuerySelector("input[value=interrupt]")!.Change("interrupt");
        Assert.Null(Dialog.QuerySelector("input[name=deadline]"));

        Dialog.QuerySelector("form")!.Submit();

        Assert.Equal(new ResetOptions { Mode = ResetMode.Interrupt }, Assert.Single(Operator.Resets).Options);
    }

    [Fact]
    public void A_pause_may_fail_rents_instead_of_letting_them_wait()
    {
        Dialog.QuerySelector("input[value=pause]")!.Change("pause");
        Dialog.QuerySelector("input[name=fails]")!.Change(true);

        Dialog.QuerySelector("form")!.Submit();

        Assert.Equal(PausedRents.Fail, Assert.Single(Operator.Resets).Options.PausedRents);
    }

    [Fact]
    public void Afterwards_it_is_told_what_the_reset_found()
    {
        Dialog.QuerySelector("form")!.Submit();

        _site.WaitForAssertion(() => Assert.Empty(_site.FindAll("[role=dialog]")));
        var said = _site.Find("article [role=status]");
        Assert.StartsWith("orders: generation 5 began; 12 idle claimed for closing, 3 rented outstanding.", said.TextContent.Trim(), StringComparison.Ordinal);
        Assert.Equal($"events?reset={Operator.ResetId}", said.QuerySelector("a")!.GetAttribute("href"));
    }

    [Fact]
    public void A_refusal_is_shown_and_the_dialog_stays()
    {
        Operator.Refusal = "The pool “orders” is gone.";

        Dialog.QuerySelector("form")!.Submit();

        Assert.Contains("The pool “orders” is gone.", Dialog.QuerySelector(".mud-alert")!.TextContent, StringComparison.Ordinal);
        Assert.False(Confirm.HasAttribute("disabled"));
    }

    [Fact]
    public void Cancelled_it_does_nothing()
    {
        Dialog.QuerySelectorAll("button").Single(button => button.TextContent.Trim() == "Cancel").Click();

        IsClosedAndNothingIsReset();
    }

    [Fact]
    public void Escape_cancels_it_from_the_moment_it_is_shown()
    {
        Dialog.QuerySelector("input")!.KeyDown("a");
        Assert.NotNull(Dialog);

        Dialog.QuerySelector("input")!.KeyDown("Escape");

        IsClosedAndNothingIsReset();
    }

    private void IsClosedAndNothingIsReset()
    {
        _site.WaitForAssertion(() => Assert.Empty(_site.FindAll("[role=dialog]")));
        Assert.Empty(Operator.Resets);
        Assert.Equal("", _site.Find("article [role=status]").TextContent.Trim());
        _site.WaitForAssertion(() => JSInterop.VerifyFocusAsyncInvoke());
    }
}
