using static Pipelines.Tuning.Views.Html.Markup;

namespace Pipelines.Tuning.Views.Html;

/// <summary>How much each parameter matters, as bars.</summary>
internal static class ImportanceChart
{
    private const int MostBars = 16;
    private const double Width = 520;
    private const double Row = 24;
    private const double Names = 170;
    private const double Numbers = 56;

    public static void Write(Markup page, Sheet sheet)
    {
        int[] shown = [.. sheet.ByImportance().Take(MostBars)];
        double most = shown.Max(i => Share(sheet, i));
        int depth = page.Depth;
        page.Open("svg", ("viewBox", $"0 0 {At(Width)} {At((shown.Length * Row) + 8)}"), ("role", "img"), ("aria-label", "Importance of the parameters"));
        for (int row = 0; row < shown.Length; row++)
        {
            string name = sheet.View.Spec.Parameters[shown[row]].Name;
            double share = Share(sheet, shown[row]);
            double y = 4 + (row * Row);
            page.Open("text", ("class", "axis"), ("x", At(Names - 8)), ("y", At(y + 15)), ("text-anchor", "end")).Text(Frame.Cut(name, 24)).Words("title", name).Close();
            double length = most > 0 ? (Width - Names - Numbers) * share / most : 0;
            page.Leaf("rect", ("class", "bar"), ("x", At(Names)), ("y", At(y + 3)), ("width", At(Math.Max(1, length))), ("height", At(Row - 8)), ("rx", "2"));
            page.Words("text", $"{100 * share:0.#} %", ("class", "axis"), ("x", At(Names + length + 6)), ("y", At(y + 15)));
        }
        page.CloseTo(depth);
    }

    private static double Share(Sheet sheet, int parameter)
        => sheet.View.Importance.TryGetValue(sheet.View.Spec.Parameters[parameter].Name, out double share) ? share : 0;
}
