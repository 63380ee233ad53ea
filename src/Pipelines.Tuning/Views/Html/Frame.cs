using static Pipelines.Tuning.Views.Html.Markup;

namespace Pipelines.Tuning.Views.Html;

/// <summary>The box of a picture with two axes: its grid, labels and names. Coordinates grow to the right and upwards from 0 to 1.</summary>
internal sealed class Frame
{
    private const double Left = 66;
    private const double Top = 10;
    private const double Right = 14;
    private const double Bottom = 40;

    // About as wide as a letter and a gap; a label above it would run into its neighbour.
    private const double LetterWidth = 6.6;

    private readonly double _width;
    private readonly double _height;

    /// <summary>A box; the sizes are those of the whole picture.</summary>
    public Frame(double width, double height) => (_width, _height) = (width, height);

    public double X(double place) => Left + (place * (_width - Left - Right));

    public double Y(double place) => _height - Bottom - (place * (_height - Top - Bottom));

    /// <summary>Begins the picture: an element that the caller closes.</summary>
    public Markup Open(Markup page, string label, PlotAxis across, string acrossName, PlotAxis up, string upName)
    {
        page.Open("svg", ("viewBox", $"0 0 {At(_width)} {At(_height)}"), ("role", "img"), ("aria-label", label));
        page.Open("g", ("class", "grid"));
        foreach (Tick tick in up.Ticks((int)(_height / 44)))
        {
            page.Leaf("line", ("x1", At(X(0))), ("x2", At(X(1))), ("y1", At(Y(tick.Place))), ("y2", At(Y(tick.Place))));
            page.Words("text", Cut(tick.Label, 7), ("x", At(X(0) - 6)), ("y", At(Y(tick.Place) + 4)), ("text-anchor", "end"));
        }
        IReadOnlyList<Tick> below = across.Ticks((int)((_width - Left - Right) / 62));
        int letters = below.Count == 0 ? 8 : Math.Max(3, (int)((_width - Left - Right) / below.Count / LetterWidth) - 1);
        foreach (Tick tick in below)
        {
            page.Leaf("line", ("x1", At(X(tick.Place))), ("x2", At(X(tick.Place))), ("y1", At(Y(0))), ("y2", At(Y(1))));
            page.Words("text", Cut(tick.Label, letters), ("x", At(X(tick.Place))), ("y", At(Y(0) + 16)), ("text-anchor", "middle"));
        }
        page.Close();
        page.Words("text", Cut(acrossName, (int)((_width - Left - Right) / LetterWidth)), ("class", "axis"), ("x", At(X(0.5))), ("y", At(_height - 6)), ("text-anchor", "middle"));
        double middle = Y(0.5);
        page.Words("text", Cut(upName, (int)((_height - Top) / LetterWidth)), ("class", "axis"), ("x", "12"), ("y", At(middle)), ("text-anchor", "middle"),
            ("transform", $"rotate(-90 12 {At(middle)})"));
        return page;
    }

    /// <summary>A text of at most so many letters, cut in the middle, where names differ least.</summary>
    public static string Cut(string text, int most)
    {
        if (text.Length <= most)
            return text;
        if (most < 5)
            return text[..Math.Max(0, most - 1)] + "…";
        int head = (most - 1) / 2;
        return string.Concat(text.AsSpan(0, head), "…", text.AsSpan(text.Length - (most - 1 - head)));
    }
}
