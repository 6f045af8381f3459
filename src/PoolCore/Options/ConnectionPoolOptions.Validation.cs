using Microsoft.Extensions.Options;

namespace PoolDash.PoolCore;

// Whether the options are possible at all, and the copy that a pool keeps of them.
public partial class ConnectionPoolOptions
{
    /// <summary>
    /// Slots are allocated when a pool is made. A process that needs more connections than this has mistaken
    /// "as many as there may be" for a size.
    /// </summary>
    internal const int LargestMaxSize = 1_000_000;

    /// <summary>Everything that is impossible about these options; empty when a pool can be made of them.</summary>
    public IReadOnlyList<OptionFault> Validate() => [.. FindFaults()];

    /// <summary>The faults of these options. A derived class returns its base's and adds its own.</summary>
    protected virtual IEnumerable<OptionFault> FindFaults() =>
        FaultsOfName().Concat(FaultsOfSizes()).Concat(FaultsOfTimes()).Concat(FaultsOfChoices());

    /// <summary>Gives a copy, made member by member, its own collections. A derived class calls its base and does so for those that it adds.</summary>
    protected virtual void DetachCollections() => _tags = [.. _tags];

    /// <summary>
    /// A copy that later changes to these options do not reach. A pool validates and keeps the copy, so that what
    /// it has checked is what it uses.
    /// </summary>
    internal ConnectionPoolOptions Copy()
    {
        var copy = (ConnectionPoolOptions)MemberwiseClone();
        copy.DetachCollections();
        return copy;
    }

    /// <summary>Refuses impossible options, naming each: option, value and mend.</summary>
    /// <exception cref="OptionsValidationException">At least one option is impossible. Lists all that are.</exception>
    internal void ThrowIfInvalid()
    {
        var faults = Validate();
        if (faults.Count > 0)
        {
            var pool = string.IsNullOrWhiteSpace(Name) ? "Pool" : $"Pool '{Name}'";
            throw new OptionsValidationException(Name ?? "", GetType(), faults.Select(fault => $"{pool}: {fault}"));
        }
    }

    private IEnumerable<OptionFault> FaultsOfName()
    {
        if (string.IsNullOrWhiteSpace(Name))
        {
            yield return OptionFault.Of(nameof(Name), Name, "a pool needs a name; metrics, logs and resets know it by that.");
        }
        else if (Name.Any(char.IsControl) || Name.Trim().Length != Name.Length)
        {
            yield return OptionFault.Of(nameof(Name), Name, "leave out control characters and spaces at its ends.");
        }

        if (_tags.Any(string.IsNullOrWhiteSpace))
        {
            yield return OptionFault.Of(nameof(Tags), string.Join(", ", _tags), "an empty tag selects nothing; remove it.");
        }
    }

    private IEnumerable<OptionFault> FaultsOfSizes()
    {
        if (MaxSize is < 1 or > LargestMaxSize)
        {
            yield return OptionFault.Of(nameof(MaxSize), MaxSize, $"it must be from 1 to {LargestMaxSize}.");
        }

        if (MinSize < 0)
        {
            yield return OptionFault.Of(nameof(MinSize), MinSize, "it must not be negative; 0 keeps no connection open without being asked.");
        }
        else if (MinSize > MaxSize)
        {
            yield return OptionFault.Of(nameof(MinSize), MinSize, $"it must be at most MaxSize, which is {MaxSize}; lower it or raise MaxSize.");
        }

        if (MaxOpening < 1)
        {
            yield return OptionFault.Of(nameof(MaxOpening), MaxOpening, "it must be at least 1, or nothing could ever be opened; StartPaused makes a pool that waits.");
        }
    }

    private IEnumerable<OptionFault> FaultsOfTimes()
    {
        OptionFault?[] found =
        [
            TimeFaults.InPositiveOrNever(nameof(RentTimeout), RentTimeout),
            TimeFaults.InPositiveOrNever(nameof(OpenTimeout), OpenTimeout),
            TimeFaults.InPositiveOrNever(nameof(CloseTimeout), CloseTimeout),
            TimeFaults.InPositiveOrNever(nameof(IdleTimeout), IdleTimeout),
            TimeFaults.InPositiveOrNever(nameof(MaxLifetime), MaxLifetime),
            TimeFaults.InPositiveOrNever(nameof(KeepAliveInterval), KeepAliveInterval),
            TimeFaults.InZeroOrPositiveOrNever(nameof(CheckAfterIdle), CheckAfterIdle),
            TimeFaults.InPositiveOrNever(nameof(LeakThreshold), LeakThreshold),
            TimeFaults.InPositiveOrNever(nameof(MaintenanceInterval), MaintenanceInterval),
            TimeFaults.InZeroOrPositive(nameof(BackOff), BackOff),
            TimeFaults.InZeroOrPositive(nameof(MaxBackOff), MaxBackOff),
            TimeFaults.InZeroOrPositiveOrNever(nameof(DisposeTimeout), DisposeTimeout),
            BackOff > MaxBackOff
                ? OptionFault.Of(nameof(BackOff), BackOff, $"it must be at most MaxBackOff, which is {MaxBackOff}; lower it or raise MaxBackOff.")
                : null,
        ];
        return found.OfType<OptionFault>();
    }

    private IEnumerable<OptionFault> FaultsOfChoices()
    {
        if (!(LifetimeJitter is >= 0 and <= 1))
        {
            yield return OptionFault.Of(nameof(LifetimeJitter), LifetimeJitter, "it must be from 0 to 1: the part of MaxLifetime to shorten lives by.");
        }

        if (!Enum.IsDefined(OnOpenFailure))
        {
            yield return OptionFault.Of(nameof(OnOpenFailure), OnOpenFailure, $"it must be one of {string.Join(", ", Enum.GetNames<OpenFailure>())}.");
        }
    }
}
