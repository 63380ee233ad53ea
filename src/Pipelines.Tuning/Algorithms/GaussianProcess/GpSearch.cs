using Pipelines.Core.Values;
using Pipelines.Tuning.Algorithms.Tpe;
using Pipelines.Tuning.Numerics;
using Pipelines.Tuning.Search;
using Pipelines.Tuning.Spaces;

namespace Pipelines.Tuning.Algorithms.GaussianProcess;

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
                process ??= new(history, count, chance);
                point = process.Next(history, chance) ?? history.DrawFresh(chance);
            }
            if (point is null)
                return new(items.ToSequence(), IsExhausted: true, SearchAnswer.Exhausted);
            history.Take(point);
            items.Add(new(request.Space.At(point)));
        }
        return new(items.ToSequence());
    }

    /// <summary>What results make of a process, fitted once for a request.</summary>
    private sealed class Process
    {
        private readonly Matern _kernel;
        private readonly List<double[]> _points;
        private readonly double[] _values;
        private readonly double[]? _violations;
        private readonly GpBelief _belief;
        private readonly GpBelief? _beliefOfViolations;
        private readonly int[] _ranked;
        private readonly int _best;
        private readonly bool _isStalled;
        private readonly bool _isSparing;

        public Process(History history, int count, Chance chance)
        {
            _kernel = new(history.Space);
            (_points, List<double[]> rows, List<double> violations) = Merged(history.Observed);
            _values = ValueScale.Of(Scalar(rows, chance));
            _belief = new GpFit(_kernel, _points, _values).Best();
            if (violations.Exists(amount => amount > 0))
            {
                double most = violations.Max();
                _violations = [.. violations.Select(amount => amount > 0 ? 0.2 + (amount / most) : -1)];
                _beliefOfViolations = new GpFit(_kernel, _points, _violations).Best();
            }
            _ranked = [.. Enumerable.Range(0, _points.Count).OrderBy(i => violations[i]).ThenBy(i => _values[i])];
            _best = violations.Count(amount => amount <= violations[_ranked[0]]);
            // What was suggested together could not learn from one another, so more results say as much as fewer in a row.
            int together = history.Pending.Count + count;
            int stalled = Stalled(rows);
            int patience = Patience + (2 * (together - 1));
            _isStalled = stalled >= patience;
            _isSparing = together > 1 && stalled < 2 * patience;
        }

        /// <summary>The next point, with all that is pending taken to turn out as expected; null when none was found.</summary>
        public double[]? Next(History history, Chance chance)
        {
            double doubt = _isStalled ? DoubtOf(history.Index) : 1;
            GpModel model = GpModel.Of(_kernel, Rougher(_belief, doubt), _points, _values);
            GpModel? violation = _beliefOfViolations is null ? null : GpModel.Of(_kernel, _beliefOfViolations, _points, _violations ?? []);
            double best = _ranked.Take(_best).Min(i => model.Predict(_points[i]).Mean);
            foreach (double[] pending in history.Pending)
            {
                // What is expected to be better counts as found: otherwise all of a batch would climb the same slope.
                double expected = model.Predict(pending).Mean;
                best = Math.Min(best, expected);
                model.Learn(pending, expected);
                violation?.Learn(pending, violation.Predict(pending).Mean);
            }
            List<double[]> incumbents = [.. _ranked.Take(Incumbents).Select(i => _points[i])];
            return new AcquisitionSearch(history, new Acquisition(model, violation, best), incumbents, chance).Best();
        }

        // What runs at the same time keeps apart already: every fourth is enough there, until nothing has got better for long.
        private double DoubtOf(long index)
            => !_isSparing ? Doubts[index % Doubts.Length] : index % 2 == 0 ? 1 : Doubts[index / 2 % Doubts.Length];

        private static GpBelief Rougher(GpBelief belief, double doubt)
            => belief with { Inverse = [.. belief.Inverse.Select(inverse => inverse * doubt * doubt)] };

        // A process that has not seen a parameter matter believes that it never does, and polishes one hill for ever. Once results get hardly
        // better, every second suggestion is made as if the function were rougher (No-regret Bayesian optimization with unknown
        // hyperparameters, 2019).
        private static int Stalled(List<double[]> rows)
        {
            if (rows[0].Length > 1)
                return 0;
            double[] first = [.. rows.Take(Early).Select(row => row[0]).Order()];
            double relevant = Relevant * (first[Math.Min(2, first.Length - 1)] - rows.Min(row => row[0]));
            double best = double.PositiveInfinity;
            int stalled = 0;
            foreach (double[] row in rows)
            {
                stalled = row[0] < best - relevant ? 0 : stalled + 1;
                best = Math.Min(best, row[0]);
            }
            return stalled;
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
