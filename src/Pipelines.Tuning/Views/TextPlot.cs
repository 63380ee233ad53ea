using System.Text;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Views;

/// <summary>The best value so far over the trials of an experiment, as lines of text for a terminal.</summary>
public static class TextPlot
{
    private const int LeastWidth = 24;
    private const int LeastHeight = 4;

    private sealed record Strokes(char Dot, char Flat, char Upright, char FallsFrom, char FallsTo, char RisesFrom, char RisesTo, char Side, char Base, char Corner, char Failed, string Cut)
    {
        public static readonly Strokes Lines = new('∙', '─', '│', '╮', '╰', '╯', '╭', '┤', '─', '┼', '×', "…");
        public static readonly Strokes Plain = new('.', '-', '|', '+', '+', '+', '+', '|', '-', '+', 'x', "...");
    }

    /// <summary>
    /// Draws the curve, the trials' own values as dots, and failed trials as crosses on the base line. Logarithmic when all values are above zero and
    /// span two decades. Ends without a line break.
    /// </summary>
    /// <param name="view">The experiment.</param>
    /// <param name="width">How many characters a line may have; at least 24 are taken.</param>
    /// <param name="height">How many lines the plot itself has; at least 4.</param>
    /// <param name="isAscii">True where the terminal shows nothing else.</param>
    public static string BestSoFar(ExperimentView view, int width = 80, int height = 12, bool isAscii = false)
    {
        (width, height) = (Math.Max(LeastWidth, width), Math.Max(LeastHeight, height));
        Strokes strokes = isAscii ? Strokes.Plain : Strokes.Lines;
        BestCurve curve = new(view);
        string title = Title(view, curve, width, strokes, isAscii);
        if (curve.Values.Count == 0)
            return title;
        NumberAxis axis = NumberAxis.Over(curve.Values.Select(point => point.Value));
        string[] labels = Labels(axis, height);
        int margin = labels.Max(label => label.Length);
        int columns = Math.Max(1, width - margin - 2);
        char[][] canvas = [.. Enumerable.Range(0, height).Select(_ => Filled(columns))];
        int ColumnOf(int trial) => view.Trials.Count == 1 ? 0 : (int)((long)trial * (columns - 1) / (view.Trials.Count - 1));
        int RowOf(double value) => (int)Math.Round((1 - axis.Place(value)) * (height - 1));

        foreach ((int trial, double value) in Thinning.Of(curve.Values, 2 * columns, _ => false))
            canvas[RowOf(value)][ColumnOf(trial)] = strokes.Dot;
        Trace(canvas, strokes, [.. curve.Steps.Select(step => (ColumnOf(step.Trial), RowOf(step.Value)))], ColumnOf(view.Trials.Count - 1));

        StringBuilder text = new(title);
        for (int row = 0; row < height; row++)
            text.Append('\n').Append(labels[row].PadLeft(margin)).Append(' ').Append(strokes.Side).Append(canvas[row].AsSpan().TrimEnd());
        char[] ground = Filled(columns, strokes.Base);
        // A cross where at least half of a column's trials failed.
        foreach (IGrouping<int, TrialView> column in view.Trials.Select((trial, i) => (trial, i)).GroupBy(one => ColumnOf(one.i), one => one.trial))
        {
            if (2 * column.Count(trial => trial.State is TrialState.Failed or TrialState.MetricsUnavailable) >= column.Count())
                ground[column.Key] = strokes.Failed;
        }
        text.Append('\n').Append(' ', margin + 1).Append(strokes.Corner).Append(ground);
        string last = $"{view.Trials.Count - 1}";
        return text.Append('\n').Append(' ', margin + 2).Append('0').Append(last is "0" ? "" : last.PadLeft(columns - 1)).ToString();
    }

    // One stroke a column: along the row of the best so far, and upright where it changes.
    private static void Trace(char[][] canvas, Strokes strokes, IReadOnlyList<(int Column, int Row)> steps, int end)
    {
        int row = steps[0].Row;
        int next = 1;
        for (int column = steps[0].Column; column <= end; column++)
        {
            int target = row;
            for (; next < steps.Count && steps[next].Column <= column; next++)
                target = steps[next].Row;
            if (target == row)
            {
                canvas[row][column] = strokes.Flat;
                continue;
            }
            bool isDown = target > row;
            canvas[row][column] = isDown ? strokes.FallsFrom : strokes.RisesFrom;
            for (int between = Math.Min(row, target) + 1; between < Math.Max(row, target); between++)
                canvas[between][column] = strokes.Upright;
            canvas[target][column] = isDown ? strokes.FallsTo : strokes.RisesTo;
            row = target;
        }
    }

    private static string Title(ExperimentView view, BestCurve curve, int width, Strokes strokes, bool isAscii)
    {
        Objective objective = view.Spec.Objectives[0];
        string name = Shown(objective.Metric, isAscii);
        string tail = curve.Best is { } best
            ? $": best {Figures.Short(best.Values[0], 6)} in trial {curve.BestAt} of {view.Trials.Count}"
            : view.Trials.Count == 0 ? ": no trial yet" : $": no trial of {view.Trials.Count} has a value yet";
        string direction = objective.Type == ObjectiveType.Minimize ? " (less is better)" : " (more is better)";
        if (name.Length + direction.Length + tail.Length > width)
            direction = "";
        int room = Math.Max(1, width - direction.Length - tail.Length);
        if (name.Length > room)
            name = room > strokes.Cut.Length ? name[..(room - strokes.Cut.Length)] + strokes.Cut : name[..room];
        string title = name + direction + tail;
        return title.Length > width ? title[..width] : title;
    }

    // A name from a file must not move a terminal's cursor.
    private static string Shown(string name, bool isAscii)
        => string.Concat(name.Select(letter => char.IsControl(letter) || (isAscii && letter > '~') || char.IsSurrogate(letter) ? '?' : letter));

    private static string[] Labels(NumberAxis axis, int height)
    {
        string[] labels = new string[height];
        Array.Fill(labels, "");
        foreach (Tick tick in axis.Ticks(Math.Max(2, height / 3)))
            labels[(int)Math.Round((1 - tick.Place) * (height - 1))] = tick.Label;
        return labels;
    }

    private static char[] Filled(int count, char with = ' ')
    {
        char[] row = new char[count];
        Array.Fill(row, with);
        return row;
    }
}
