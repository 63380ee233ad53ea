using System.Text.RegularExpressions;

namespace TrainLogisticRegression.Tests;

/// <summary>What component.yaml says of the program, against the program.</summary>
public sealed partial class DescriptionTests
{
    private static readonly string Yaml = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "component.yaml"));

    [Fact]
    public void The_program_understands_every_option_that_the_step_gives_it()
    {
        string[] options = [.. Option().Matches(Yaml).Select(match => match.Groups[1].Value)];
        string[] arguments = [.. options.SelectMany(option => new[] { option, Sample(option) })];

        TrainOptions parsed = TrainOptions.Parse(arguments);

        Assert.Equal(9, options.Length);
        Assert.Equal(("rows", "model", "metrics"), (parsed.TrainPath, parsed.ModelPath, parsed.MetricsPath));
    }

    [Fact]
    public void Defaults_of_the_step_are_those_of_the_program()
    {
        TrainOptions options = TrainOptions.Parse(["--train", "a", "--model", "b"]);

        Assert.Equal(options.L2, Default("l2"));
        Assert.Equal(options.Stopping.MaxIterations, Default("max_iterations"));
        Assert.Equal(options.Stopping.Tolerance, Default("tolerance"));
        Assert.Contains("        standardize:\n          defaultValue: true\n", Yaml, StringComparison.Ordinal);
        Assert.True(options.Standardize);
    }

    private static double Default(string name)
        => double.Parse(Regex.Match(Yaml, $@"        {name}:\n          defaultValue: (\S+)\n").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);

    private static string Sample(string option) => option switch
    {
        "--train" => "rows",
        "--model" => "model",
        "--metrics" => "metrics",
        "--standardize" => "true",
        "--target" or "--executor-input" => "",
        _ => "1",
    };

    [GeneratedRegex("^        - (--[a-z0-9-]+)$", RegexOptions.Multiline)]
    private static partial Regex Option();
}
