namespace PoolDash.Load.Running;

/// <summary>
/// The arithmetic of a list of simulations: how many copies work at a moment, and at which moments iterations are due. It knows no clock.
/// </summary>
public sealed class LoadShape
{
    private readonly Part[] _parts;

    /// <summary>Reads the simulations, one after the other.</summary>
    /// <param name="simulations">The simulations.</param>
    /// <param name="seed">Of the rates that <see cref="Simulation.InjectRandom"/> chooses.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public LoadShape(IReadOnlyList<LoadSimulation> simulations, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(simulations);
        if (simulations.Count == 0)
        {
            throw new ArgumentException("A load needs at least one simulation.", nameof(simulations));
        }

        var random = new Random(seed);
        _parts = new Part[simulations.Count];
        var (begin, level, due) = (TimeSpan.Zero, 0, 0L);
        for (var i = 0; i < _parts.Length; i++)
        {
            _parts[i] = new(simulations[i], begin, level, due, random);
            (begin, level, due) = (_parts[i].End, simulations[i].Level, due + _parts[i].Starts);
        }
    }

    /// <summary>How long it lasts.</summary>
    public TimeSpan Duration => _parts[^1].End;

    /// <summary>How many iterations are due in all, in the open model.</summary>
    public long Starts => _parts[^1].StartsBefore + _parts[^1].Starts;

    /// <summary>The most copies that work at a time, in the closed model.</summary>
    public int MostCopies => _parts.Max(part => part.MostCopies);

    /// <summary>How many copies work at a moment, in the closed model; 0 in other parts and after the end.</summary>
    public int CopiesAt(TimeSpan elapsed) => At(elapsed)?.CopiesAt(elapsed) ?? 0;

    /// <summary>The rate at a moment, in iterations a second, in the open model; 0 in other parts and after the end.</summary>
    public double RateAt(TimeSpan elapsed) => At(elapsed)?.RateAt(elapsed) ?? 0;

    /// <summary>When the iteration of that number, from 0, is due.</summary>
    public TimeSpan DueAt(long start)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(start, Starts);
        var part = Array.FindLast(_parts, part => part.StartsBefore <= start && part.Starts > 0)!;
        return part.DueAt(start - part.StartsBefore);
    }

    /// <summary>How many iterations are due at a moment or before it. There may be billions, so that they are not gone through.</summary>
    internal long DueBy(TimeSpan elapsed)
    {
        var (due, notDue) = (0L, Starts);
        while (due < notDue)
        {
            var middle = due + ((notDue - due) / 2);
            (due, notDue) = DueAt(middle) <= elapsed ? (middle + 1, notDue) : (due, middle);
        }

        return due;
    }

    /// <summary>Whether the number of copies changes from moment to moment.</summary>
    internal bool IsRampingCopiesAt(TimeSpan elapsed) => At(elapsed)?.IsRampingCopies ?? false;

    /// <summary>When the part that is on at a moment ends.</summary>
    internal TimeSpan EndOfPartAt(TimeSpan elapsed) => At(elapsed)?.End ?? Duration;

    private Part? At(TimeSpan elapsed) => Array.Find(_parts, part => elapsed >= part.Begin && elapsed < part.End);

    private sealed class Part
    {
        private readonly LoadSimulation _simulation;
        private readonly int _levelBefore;

        /// <summary>Of a random rate: how many are due before each interval, and after the last.</summary>
        private readonly long[] _dueBefore = [];

        internal Part(LoadSimulation simulation, TimeSpan begin, int levelBefore, long startsBefore, Random random)
        {
            (_simulation, Begin, _levelBefore, StartsBefore) = (simulation, begin, levelBefore, startsBefore);
            if (simulation is LoadSimulation.InjectRandom chosen)
            {
                var intervals = (int)Math.Ceiling(chosen.During / chosen.Interval);
                _dueBefore = new long[intervals + 1];
                for (var i = 0; i < intervals; i++)
                {
                    var share = Math.Min(1, (chosen.During - (i * chosen.Interval)) / chosen.Interval);
                    _dueBefore[i + 1] = _dueBefore[i] + (long)Math.Round(share * random.Next(chosen.MinRate, chosen.MaxRate + 1));
                }
            }

            Starts = simulation switch
            {
                LoadSimulation.Inject inject => (long)Math.Round(inject.Rate * (inject.During / inject.Interval)),
                LoadSimulation.RampingInject ramp => (long)Math.Round((levelBefore + ramp.Rate) / 2.0 * (ramp.During / ramp.Interval)),
                LoadSimulation.InjectRandom => _dueBefore[^1],
                _ => 0,
            };
        }

        internal TimeSpan Begin { get; }

        internal TimeSpan End => Begin + _simulation.During;

        internal long StartsBefore { get; }

        internal long Starts { get; }

        internal bool IsRampingCopies => _simulation is LoadSimulation.RampingConstant;

        internal int MostCopies => _simulation switch
        {
            LoadSimulation.KeepConstant keep => keep.Copies,
            LoadSimulation.RampingConstant ramp => Math.Max(_levelBefore, ramp.Copies),
            _ => 0,
        };

        internal int CopiesAt(TimeSpan elapsed) => _simulation switch
        {
            LoadSimulation.KeepConstant keep => keep.Copies,
            LoadSimulation.RampingConstant ramp => (int)Math.Round(_levelBefore + ((ramp.Copies - _levelBefore) * ((elapsed - Begin) / ramp.During))),
            _ => 0,
        };

        internal double RateAt(TimeSpan elapsed) => _simulation switch
        {
            LoadSimulation.Inject inject => inject.Rate / inject.Interval.TotalSeconds,
            LoadSimulation.RampingInject ramp =>
                (_levelBefore + ((ramp.Rate - _levelBefore) * ((elapsed - Begin) / ramp.During))) / ramp.Interval.TotalSeconds,
            LoadSimulation.InjectRandom random => RandomRateAt(random, elapsed - Begin),
            _ => 0,
        };

        internal TimeSpan DueAt(long start) => Begin + _simulation switch
        {
            LoadSimulation.Inject inject => inject.Interval * (start / (double)inject.Rate),
            LoadSimulation.RampingInject ramp => RampedDueAt(ramp, start),
            LoadSimulation.InjectRandom random => RandomDueAt(random, start),
            _ => throw new ArgumentOutOfRangeException(nameof(start), start, "Nothing begins in this part."),
        };

        private double RandomRateAt(LoadSimulation.InjectRandom random, TimeSpan into)
        {
            var interval = (int)(into / random.Interval);
            var length = random.During - (interval * random.Interval);
            return (_dueBefore[interval + 1] - _dueBefore[interval]) / (length < random.Interval ? length : random.Interval).TotalSeconds;
        }

        private TimeSpan RandomDueAt(LoadSimulation.InjectRandom random, long start)
        {
            var found = Array.BinarySearch(_dueBefore, start);
            var interval = found < 0 ? ~found - 1 : Array.LastIndexOf(_dueBefore, start);
            var begin = interval * random.Interval;
            var length = random.During - begin;
            var share = (start - _dueBefore[interval]) / (double)(_dueBefore[interval + 1] - _dueBefore[interval]);
            return begin + ((length < random.Interval ? length : random.Interval) * share);
        }

        /// <summary>
        /// The rate is from + (to - from) × t / T, so that from × t + (to - from) × t² / 2T iterations are due until t; solved for t in
        /// the form that does not lose its digits when the ramp is flat or begins at zero.
        /// </summary>
        private TimeSpan RampedDueAt(LoadSimulation.RampingInject ramp, long start)
        {
            double from = _levelBefore;
            var slope = (ramp.Rate - from) / (ramp.During / ramp.Interval);
            var root = Math.Sqrt(Math.Max(0, (from * from) + (2 * slope * start)));
            return start == 0 ? TimeSpan.Zero : ramp.Interval * (2 * start / (from + root));
        }
    }
}
