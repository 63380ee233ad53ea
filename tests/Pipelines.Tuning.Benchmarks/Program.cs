using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Pipelines.Tuning.Benchmarks;

/// <summary>
/// Measures how near to the optimum each algorithm comes, and what a suggestion costs. One JSON object a line on standard output; with
/// arguments only the lines whose name holds one of them. <c>--curves FOLDER</c> draws the pictures of the documents instead.
/// </summary>
internal static class Program
{
    private const int TrialCount = 100;
    private const int Batch = 4;
    private const int Seeds = 20;
    private const int SeedsOfGp = 5;

    // A suggestion is timed after this many trials; the median of some is taken.
    private const int Timings = 15;
    private const int ManyCount = 10_000;
    private const int ManyPart = 1_000;
    private static readonly string[] Algorithms = ["random", "sobol", "tpe", "gp", "cmaes"];

    private static readonly Dictionary<(string Function, int Batch), double[]> Randoms = [];

    public static int Main(string[] args)
    {
        if (args is ["--curves", string folder])
            return Curves(folder);
        bool IsAsked(string name) => args.Length == 0 || args.Any(word => name.Contains(word, StringComparison.Ordinal));
        foreach (TestFunction function in TestFunction.All)
        {
            foreach (string algorithm in Algorithms)
            {
                if (algorithm == "cmaes" && function == TestFunction.Mixed7)
                    continue;
                string name = $"{function.Name}/{algorithm}";
                if (IsAsked(name))
                    Regrets(name, function, algorithm, 1);
                if (IsAsked(name + "/batch4"))
                    Regrets(name + "/batch4", function, algorithm, Batch);
                if (IsAsked(name + "/ms"))
                    Times(name + "/ms", function, algorithm, TrialCount);
                if (algorithm is "random" or "sobol" or "tpe" && function == TestFunction.Mixed7 && IsAsked(name + "/trials10000"))
                    Growth(name + "/trials10000", function, algorithm);
                if (algorithm == "tpe" && IsAsked(name + "/ms1000"))
                    Times(name + "/ms1000", function, algorithm, 10 * TrialCount);
            }
        }
        return 0;
    }

    private static int Curves(string folder)
    {
        foreach (TestFunction function in (TestFunction[])[TestFunction.Hartmann6, TestFunction.Mixed7])
        {
            (string, double[])[] curves = [.. Algorithms
                .Where(algorithm => algorithm != "cmaes" || function != TestFunction.Mixed7)
                .Select(algorithm => (algorithm, MedianCurve(function, algorithm)))];
            File.WriteAllText(Path.Combine(folder, $"tuning-{function.Name}.svg"), CurvePicture.Draw(function.Name, curves));
        }
        return 0;
    }

    private static double[] MedianCurve(TestFunction function, string algorithm)
    {
        double[][] best = new double[algorithm == "gp" ? SeedsOfGp : Seeds][];
        Parallel.For(0, best.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, seed =>
        {
            double least = double.PositiveInfinity;
            best[seed] = [.. Search.Trials(function, algorithm, (ulong)seed, TrialCount, 1).Select(trial => least = Math.Min(least, trial.Values[0] - function.Least))];
        });
        return [.. Enumerable.Range(0, TrialCount).Select(trial => Median([.. best.Select(one => one[trial])]))];
    }

    private static void Regrets(string name, TestFunction function, string algorithm, int batch)
    {
        int seeds = algorithm == "gp" ? SeedsOfGp : Seeds;
        double[] regrets = OfSeeds(function, algorithm, batch, seeds);
        if (!Randoms.TryGetValue((function.Name, batch), out double[]? random))
            Randoms[(function.Name, batch)] = random = OfSeeds(function, "random", batch, Seeds);
        double[] paired = random[..seeds];
        int better = regrets.Zip(paired).Count(pair => pair.First < pair.Second);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}: median {Median(regrets):g4}, quartiles {Quantile(regrets, .25):g4} {Quantile(regrets, .75):g4}, better than random in {better} of {seeds}"));
        Print(name, Median(regrets), "regret", Median(paired));
    }

    private static double[] OfSeeds(TestFunction function, string algorithm, int batch, int seeds)
    {
        double[] regrets = new double[seeds];
        Parallel.For(0, seeds, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            seed => regrets[seed] = Search.Regret(function, algorithm, (ulong)seed, TrialCount, batch));
        return regrets;
    }

    private static void Times(string name, TestFunction function, string algorithm, int trials)
    {
        // Random trials serve for a history that is not timed where the search itself would take long; algorithms that keep
        // generations need their own.
        List<Trials.Trial> known = Search.Trials(function, algorithm is "cmaes" ? "cmaes" : "random", 0, trials, 1);
        double own = MedianTime(function, algorithm, known);
        double random = MedianTime(function, "random", known);
        Print(name, own, "ms", random);
    }

    // What a trial costs late in a long experiment, the shortest possible process included, against what it cost early.
    private static void Growth(string name, TestFunction function, string algorithm)
    {
        double process = ManyTrials.BareProcess();
        (double early, double late) = ManyTrials.Cost(function, algorithm, ManyCount, ManyPart);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {early:g3} ms a trial early, {late:g3} ms late, a bare process {process:g3} ms"));
        Print(name, process + late, "ms", process + early);
    }

    private static double MedianTime(TestFunction function, string algorithm, List<Trials.Trial> known)
    {
        double[] samples = new double[Timings];
        for (int i = -2; i < Timings; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Search.Ask(function, algorithm, (ulong)(i + 2), known, 1);
            if (i >= 0)
                samples[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        return Median(samples);
    }

    private static void Print(string name, double value, string unit, double baseline)
        => Console.Out.WriteLine(JsonSerializer.Serialize(new
        {
            name,
            value = Rounded(value),
            unit,
            baseline = Rounded(baseline),
            ratio = Rounded(value / baseline),
        }));

    private static double Rounded(double value) => double.Parse(value.ToString("g5", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static double Median(double[] values) => Quantile(values, 0.5);

    private static double Quantile(double[] values, double part)
    {
        double[] sorted = [.. values.Order()];
        double place = part * (sorted.Length - 1);
        int low = (int)place;
        int high = Math.Min(low + 1, sorted.Length - 1);
        return sorted[low] + ((place - low) * (sorted[high] - sorted[low]));
    }
}
