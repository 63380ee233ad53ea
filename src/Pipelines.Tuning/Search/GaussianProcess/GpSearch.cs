using Pipelines.Core.Values;
using Pipelines.Tuning.Numerics;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Search.Tpe;

namespace Pipelines.Tuning.Search.GaussianProcess;

/// <summary>
/// Bayesian optimisation: a Gaussian process says what is known of the function, and the point with the greatest expected improvement is
/// tried. What still runs, and the earlier members of a batch, are taken to turn out as expected (kriging believer). Parameters of finitely many
/// values are seen by the model only at their values. Above <see cref="MostResults"/> results it hands over to TPE, whose cost grows slower.
/// Several objectives are weighted anew for each suggestion (ParEGO).
/// <para>Sources: Practical Bayesian optimization of machine learning algorithms (2012); Kriging is well-suited to parallelize optimization (2010);
/// Dealing with categorical and integer-valued variables in Bayesian optimization with Gaussian processes (2020); ParEGO (2006).</para>
/// </summary>
internal sealed class GpSearch(string name, TpeSearch after) : SearchAlgorithm(
    name,
    Setting.RandomState,
    Setting.Whole("n_initial_points", 0),
    Setting.Word("base_estimator", "GP", "RF", "ET", "GBRT"),
    Setting.Word("acq_func", "gp_hedge", "LCB", "EI", "PI", "EIps", "PIps"),
    Setting.Word("acq_optimizer", "auto", "sampling", "lbfgs"))
{
    /// <summary>The most results that a process is built over.</summary>
    public const int MostResults = 300;

    private const int Incumbents = 5;

    // A gain below this part of the way from the third best early result to the best one is none.
    private const double Relevant = 0.005;
    private const int Early = 20;
    private const int Patience = 6;

    // How much rougher than it looks the function is taken to be, in turns.
    private static readonly double[] Doubts = [1, 3, 1, 6];

    private protected override SearchAnswer Choose(SearchRequest request, History history, int count)
    {
        if (history.Observed.Count > MostResults)
        {
            SearchRequest bare = request with { Settings = default };
            return after.ChooseFor(bare, history, count) with { Note = $"Above {MostResults} results tpe takes over from {Name}." };
        }
        int initial = request.Settings.Whole("n_initial_points", Math.Max(5, Math.Min(2 * request.Space.Axes.Length, 10)));
        List<Suggestion> items = [];
        Process? process = null;
        while (items.Count < count)
        {
            Chance chance = history.NextChance();
            double[]? point = null;
            bool isStarting = history.Observed.Count + history.Pending.Count < initial || history.Observed.All(one => one.IsFailed);
            if (isStarting)
            {
                SobolSequence sequence = new(request.Space.Axes.Length, new Chance(history.Seed, -3));
                long index = history.Index;
                point = history.Fresh(() => request.Space.Snap(sequence.Point(index++)), chance);
            }
            else
            {
                process ??= Process.Of(request, history, chance);
                point = process.Next(history, chance) ?? history.DrawFresh(chance);
            }
            if (point is null)
                return new(items.ToSequence(), IsExhausted: true, RandomSearch.Exhausted);
            history.Take(point);
            process?.Believe(point);
            items.Add(new(request.Space.At(point)));
        }
        return new(items.ToSequence());
    }

    /// <summary>The process of one request, and what it believes of points without results.</summary>
    private sealed class Process(GpModel model, GpModel? violation, double best, List<double[]> incumbents)
    {
        public static Process Of(SearchRequest request, History history, Chance chance)
        {
            Matern kernel = new(history.Space);
            (List<double[]> points, List<double[]> rows, List<double> violations) = Merged(history.Observed);
            double[] values = ValueScale.Of(Scalar(rows, chance));
            GpModel model = Fitted(kernel, points, values, Doubt(history, rows));
            GpModel? violation = null;
            if (violations.Exists(amount => amount > 0))
            {
                double most = violations.Max();
                violation = Fitted(kernel, points, [.. violations.Select(amount => amount > 0 ? 0.2 + (amount / most) : -1)], 1);
            }
            int[] ranked = [.. Enumerable.Range(0, points.Count).OrderBy(i => violations[i]).ThenBy(i => values[i])];
            double best = ranked.Where(i => violations[i] <= violations[ranked[0]]).Min(i => model.Predict(points[i]).Mean);
            Process process = new(model, violation, best, [.. ranked.Take(Incumbents).Select(i => points[i])]);
            foreach (double[] pending in history.Pending)
                process.Believe(pending);
            return process;
        }

        public double[]? Next(History history, Chance chance)
            => new AcquisitionSearch(history, new Acquisition(model, violation, best), incumbents, chance).Best();

        public void Believe(double[] point)
        {
            model.Learn(point, model.Predict(point).Mean);
            violation?.Learn(point, violation.Predict(point).Mean);
        }

        private static GpModel Fitted(Matern kernel, List<double[]> points, double[] values, double doubt)
        {
            GpBelief belief = new GpFit(kernel, points, values).Best();
            return GpModel.Of(kernel, belief with { Inverse = [.. belief.Inverse.Select(inverse => inverse * doubt * doubt)] }, points, values);
        }

        // A process that has not seen a parameter matter believes that it never does, and polishes one hill for ever. Once results get hardly
        // better, every second suggestion is made as if the function were rougher (No-regret Bayesian optimization with unknown
        // hyperparameters, 2019).
        private static double Doubt(History history, List<double[]> rows)
        {
            double best = double.PositiveInfinity;
            int stalled = 0;
            if (rows[0].Length > 1)
                return 1;
            double[] first = [.. rows.Take(Early).Select(row => row[0]).Order()];
            double relevant = Relevant * (first[Math.Min(2, first.Length - 1)] - rows.Min(row => row[0]));
            foreach (double value in rows.Select(row => row[0]))
            {
                stalled = value < best - relevant ? 0 : stalled + 1;
                best = Math.Min(best, value);
            }
            return stalled < Patience ? 1 : Doubts[history.Index % Doubts.Length];
        }


        // One row for each point: the mean of its results.
        private static (List<double[]> Points, List<double[]> Rows, List<double> Violations) Merged(IReadOnlyList<Observation> observed)
        {
            List<double[]> points = [];
            List<double[]> rows = [];
            List<double> violations = [];
            List<int> counts = [];
            foreach (Observation one in observed)
            {
                int same = points.FindIndex(point => SearchSpace.IsSamePoint(point, one.Point));
                if (same < 0)
                {
                    points.Add(one.Point);
                    rows.Add([.. one.Losses]);
                    violations.Add(one.Violation);
                    counts.Add(1);
                    continue;
                }
                counts[same]++;
                for (int k = 0; k < one.Losses.Length; k++)
                    rows[same][k] += (one.Losses[k] - rows[same][k]) / counts[same];
            }
            return (points, rows, violations);
        }

        // Augmented Tchebycheff norm with random weights, each objective scaled to [0, 1].
        private static double[] Scalar(List<double[]> rows, Chance chance)
        {
            int objectives = rows[0].Length;
            if (objectives == 1)
                return [.. rows.Select(row => row[0])];
            double[] weights = [.. Enumerable.Range(0, objectives).Select(_ => -Math.Log(chance.Unit()))];
            double sum = weights.Sum();
            double[] least = [.. Enumerable.Range(0, objectives).Select(k => rows.Min(row => row[k]))];
            double[] range = [.. Enumerable.Range(0, objectives).Select(k => Math.Max(1e-12, rows.Max(row => row[k]) - least[k]))];
            return [.. rows.Select(row =>
            {
                double[] weighted = [.. row.Select((loss, k) => weights[k] / sum * (loss - least[k]) / range[k])];
                return weighted.Max() + (0.05 * weighted.Sum());
            })];
        }
    }
}
