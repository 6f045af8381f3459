namespace PoolDash.Races.Tests.Weaving.Unknown
{
    public sealed class Sleeper
    {
        public static void Sleep() => Thread.Sleep(1);
    }
}

namespace PoolDash.Races.Tests.Weaving.Arrays
{
    public sealed class Writer
    {
        private readonly string[] _texts = new string[1];

        public void Write() => _texts[0] = "";
    }
}

namespace PoolDash.Races.Tests.Weaving.OutFields
{
    public sealed class Taker
    {
        private readonly Queue<int> _queue = [];
        private int _got;

        public int Take() => _queue.TryDequeue(out _got) ? _got : 0;
    }
}

namespace PoolDash.Races.Tests.Weaving.RefFields
{
    public sealed class Speaker
    {
        private int _count;

        public string Speak()
        {
            _count = 1;
            return _count.ToString();
        }
    }
}

namespace PoolDash.Races.Tests.Weaving.Statics
{
    public sealed class Rememberer
    {
        private static int _count;

        public static void Remember() => _count = 1;

        public static int Count() => _count;
    }
}

namespace PoolDash.Races.Tests.Weaving.Values
{
    public sealed class Pairing
    {
        private (int, int) _pair;

        public void Pair() => _pair.Item1 = 3;

        public int Sum() => _pair.Item1 + _pair.Item2;
    }
}

namespace PoolDash.Races.Tests.Weaving.Copies
{
    public sealed class Copier
    {
        private readonly List<int> _all = [];

        public List<int> Copy() => new(_all);
    }
}

namespace PoolDash.Races.Tests.Weaving.Constructors
{
    public sealed class Registry
    {
        private int _count;

        public Entry Register() => new(this);

        public int Add() => ++_count;

        public sealed class Entry
        {
            public Entry(Registry registry) => registry.Add();
        }
    }
}

namespace PoolDash.Races.Tests.Weaving.Enumerators
{
    public sealed class Picker
    {
        private readonly List<int> _all = [];

        public List<int>.Enumerator Pick() => _all.GetEnumerator();
    }
}
