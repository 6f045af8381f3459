using Microsoft.AspNetCore.Components;
using MudBlazor;
using PoolDash.Client.Controls;
using PoolDash.Client.Dialogs;
using PoolDash.Load.Reports;
using PoolDash.Load.Scenarios;

namespace PoolDash.Client.Stress;

/// <summary>Asks what to run, shows what that would be, and starts it. What it begins with may be in the address.</summary>
public sealed partial class StartRunForm
{
    private static readonly Dictionary<StressResetMode, string> _modes = new()
    {
        [StressResetMode.Drain] = "Rented connections go on and close when they are returned.",
        [StressResetMode.Interrupt] = "Rented connections are broken, and their iterations fail.",
        [StressResetMode.Pause] = "No rent is served until the run resumes its pool, a moment later.",
        [StressResetMode.Mixed] = "Drain, interrupt and pause in turn.",
    };

    private readonly StressForm _form = new();
    private DialogButton? _start;
    private CheckedForm _checked = new(new(), null, new Dictionary<string, string>());
    private string? _filledFrom;
    private string? _refused;
    private bool _isUnderWay;
    private bool _isKnown;
    private bool _mayOperate;

    /// <summary>The number of the run that is on, so that no other can be started; 0 when none is.</summary>
    [Parameter]
    public int RunThatIsOn { get; set; }

    [SupplyParameterFromQuery(Name = "scenario")]
    private string? ScenarioAsked { get; set; }

    [SupplyParameterFromQuery(Name = "pool")]
    private string? PoolAsked { get; set; }

    [SupplyParameterFromQuery(Name = "copies")]
    private int? CopiesAsked { get; set; }

    [SupplyParameterFromQuery(Name = "rate")]
    private int? RateAsked { get; set; }

    [SupplyParameterFromQuery(Name = "duration")]
    private string? DurationAsked { get; set; }

    [SupplyParameterFromQuery(Name = "resets")]
    private double? ResetsAsked { get; set; }

    [SupplyParameterFromQuery(Name = "mode")]
    private string? ModeAsked { get; set; }

    [SupplyParameterFromQuery(Name = "poolSize")]
    private int? PoolSizeAsked { get; set; }

    [SupplyParameterFromQuery(Name = "threshold")]
    private string[]? ThresholdsAsked { get; set; }

    [Inject]
    private IStressWatch Stress { get; set; } = default!;

    [Inject]
    private IStressOperator Operator { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private StressTarget? Target => Stress.Targets.FirstOrDefault(target => target.Name == _form.Target);

    private string? WhyNot =>
        _isKnown && !_mayOperate ? "You are signed in with the view key, which may look but not start runs. Sign in with the operate key to do so."
        : RunThatIsOn > 0 ? $"Run {RunThatIsOn} is on, and one runs at a time. Stop it, or wait for its end."
        : null;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _mayOperate = await Operator.MayOperateAsync();
        _isKnown = true;
    }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        // Only when the address has changed: what was typed since stays.
        var query = new Uri(Navigation.Uri).Query;
        if (_filledFrom == query)
        {
            return;
        }

        _filledFrom = query;
        _form.Choose(StressCatalog.Find(ScenarioAsked) ?? StressCatalog.All[0]);
        _form.Target = Stress.Targets.FirstOrDefault(target => target.Name.Equals(PoolAsked, StringComparison.OrdinalIgnoreCase))?.Name
            ?? Stress.Targets[0].Name;
        _form.Fill(new()
        {
            Copies = CopiesAsked,
            Rate = RateAsked,
            Duration = DurationAsked,
            Resets = ResetsAsked,
            Mode = ModeAsked,
            PoolSize = PoolSizeAsked,
            Thresholds = ThresholdsAsked,
        });
        Check();
    }

    private string? Fault(string field) => _checked.Faults.GetValueOrDefault(field);

    private string Invalid(string field) => Fault(field) is null ? "false" : "true";

    private void Choose(StressScenario scenario)
    {
        _form.Choose(scenario);
        Check();
    }

    private void Turn(bool isOpen)
    {
        _form.IsOpen = isOpen;
        Check();
    }

    private void Check()
    {
        _refused = null;
        _checked = _form.Check(Stress.Caps);
    }

    /// <summary>What a start does, in a sentence.</summary>
    private string What(StressPlan plan)
    {
        var size = plan.Parameters.PoolSize;
        var where = Target is { IsPool: true } target ? $"{target.Endpoint}, the endpoint of {target.Name}" : "a target of its own in this process";
        var resets = plan.Scenario.ResetsInIterations ? ", resetting it in each iteration"
            : plan.Parameters.Resets is > 0 and var perSecond ? $", resetting it {ReportWords.Rate(perSecond)} times each second"
            : "";
        return $"Opens a pool of its own with up to {InWords.Count(size)} {(size == 1 ? "connection" : "connections")} to {where}, and loads it with {ReportWords.Load(plan.Parameters)}{resets}."
            + (Target is { IsPool: true } ? $" The pool {Target.Name} itself is not touched; its endpoint has to bear the load." : "");
    }

    private async Task StartAsync()
    {
        if (WhyNot is not null || _checked.Plan is not { } plan || _isUnderWay)
        {
            return;
        }

        _isUnderWay = true;
        try
        {
            var start = $"Start {plan.Scenario.Name} against {_form.Target}";
            if (Target is not { IsPool: true } || await ConfirmDialog.ShowAsync(Dialogs, start, What(plan), start, "Not now"))
            {
                var run = await Operator.StartAsync(_checked.Asked);
                Navigation.NavigateTo(Links.Run(run.Id ?? 0));
                return;
            }
        }
        catch (OperationRefusedException refused)
        {
            _refused = refused.Message;
        }
        finally
        {
            _isUnderWay = false;
        }

        _start?.TakeFocus();
    }
}
