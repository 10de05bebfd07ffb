using System.Numerics;

namespace LeadScoring.Emulators.World;

/// <summary>A seeded source of chance whose sequence never changes between runtimes. Not for keys; not thread-safe.</summary>
/// <remarks>
/// xoshiro256** 1.0 seeded by SplitMix64, both by D. Blackman and S. Vigna, described at https://prng.di.unimi.it ("Scrambled linear
/// pseudorandom number generators", ACM TOMS 47, 2021). <see cref="Random"/> does not promise to keep its algorithm.
/// </remarks>
internal sealed class Dice
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    /// <summary>Dice of their own for each purpose, so that a change in one place leaves all other sequences alone.</summary>
    /// <param name="seed">The world's seed.</param>
    /// <param name="purpose">What they are for.</param>
    /// <param name="index">Which person or company.</param>
    public Dice(int seed, Purpose purpose, int index = 0)
    {
        ulong state = ((ulong)(uint)seed << 32) ^ ((ulong)(uint)purpose * 0x9E37_79B9_7F4A_7C15UL) ^ ((ulong)(uint)index * 0xD134_2543_DE82_EF95UL);
        _s0 = SplitMix(ref state);
        _s1 = SplitMix(ref state);
        _s2 = SplitMix(ref state);
        _s3 = SplitMix(ref state);
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double Uniform() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [<paramref name="from"/>, <paramref name="to"/>).</summary>
    public double Uniform(double from, double to) => from + ((to - from) * Uniform());

    /// <summary>Uniform in [<paramref name="from"/>, <paramref name="to"/>), or <paramref name="from"/> when that is empty.</summary>
    public long Between(long from, long to) => to <= from ? from : from + (long)((to - from) * Uniform());

    /// <summary>Uniform whole number from 0 to below <paramref name="count"/>.</summary>
    public int Below(int count) => (int)(((Next() >> 32) * (ulong)count) >> 32);

    /// <summary>True with that probability.</summary>
    public bool Chance(double probability) => Uniform() < probability;

    /// <summary>One of the choices, each as likely.</summary>
    public T Pick<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    /// <summary>Position of a choice, as likely as its weight.</summary>
    public int PickWeighted(ReadOnlySpan<double> weights)
    {
        double total = 0;
        foreach (double weight in weights)
        {
            total += weight;
        }

        double left = Uniform() * total;
        for (int i = 0; i < weights.Length - 1; i++)
        {
            left -= weights[i];
            if (left < 0)
            {
                return i;
            }
        }

        return weights.Length - 1;
    }

    /// <summary>Nearly normal with mean 0 and variance 1: twelve uniforms added, which needs no transcendental function and has tails to ±6.</summary>
    public double Normal()
    {
        double sum = -6;
        for (int i = 0; i < 12; i++)
        {
            sum += Uniform();
        }

        return sum;
    }

    /// <summary>Waiting time with that mean.</summary>
    public double Exponential(double mean) => -mean * PortableMath.Log(1.0 - Uniform());

    /// <summary>Skewed positive number with that median.</summary>
    public double LogNormal(double median, double sigma) => median * PortableMath.Exp(sigma * Normal());

    /// <summary>Number of rare events; means above 50 are taken as 50.</summary>
    public int Poisson(double mean)
    {
        double limit = PortableMath.Exp(-Math.Min(mean, 50));
        double product = Uniform();
        int count = 0;
        while (product > limit)
        {
            product *= Uniform();
            count++;
        }

        return count;
    }

    private ulong Next()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        ulong shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    private static ulong SplitMix(ref ulong state)
    {
        state += 0x9E37_79B9_7F4A_7C15UL;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EBUL;
        return z ^ (z >> 31);
    }
}

/// <summary>What dice are thrown for. Numbers are part of a world's identity: add new ones, never renumber.</summary>
internal enum Purpose
{
    /// <summary>Companies.</summary>
    Company = 1,

    /// <summary>Who a person is.</summary>
    Person = 2,

    /// <summary>What a person does in the first week.</summary>
    FirstWeek = 3,

    /// <summary>How a person ends.</summary>
    Outcome = 4,

    /// <summary>What a person does later.</summary>
    LaterLife = 5,

    /// <summary>Noise in Salesforce.</summary>
    SalesforceBackground = 6,

    /// <summary>Noise in HubSpot.</summary>
    HubSpotBackground = 7,

    /// <summary>Second records of the same person.</summary>
    Duplicate = 8,

    /// <summary>Changes of a record that are no behaviour.</summary>
    Upkeep = 9,

    /// <summary>Deals with people who never were leads.</summary>
    ExistingBusiness = 10,
}
