using System.Text.RegularExpressions;
using Pipelines.Benchmarks.Harness;

namespace Pipelines.Benchmarks.Rows;

/// <summary>A component in C# as a step: the whole process, which reads its input, calls the method and writes the result.</summary>
internal sealed class CSharpStepRow : Row
{
    private readonly string _folder = Scratch.Folder();

    public override string Name => "csharp-step";

    public override string Unit => "ms";

    public override int Repeats => 25;

    public override Task<double> MeasureAsync(CancellationToken stop)
    {
        string input = """
            {"inputs": {"parameterValues": {"summaries": [[{"column": "a", "rows": 2, "mean": 1.5, "squares": 0.5}]]}},
             "outputs": {"outputFile": "FOLDER/output.json"}}
            """.Replace("FOLDER", _folder, StringComparison.Ordinal);
        return WholeProcess.MillisecondsAsync(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "partitioned-csv.dll"), "step", "combine-summaries", "--executor-input", input], stop);
    }

    public override async Task<double?> MeasureBaselineAsync(CancellationToken stop) => await WholeProcess.MillisecondsAsync(Checkout.BareProgram, [], stop);
}

/// <summary>A clean build of a project with 200 component files. The baseline is the same project without them.</summary>
internal sealed partial class ComponentFilesRow : Row
{
    private const int Files = 200;
    private readonly string _folder = Scratch.Folder();

    public override string Name => "build-200-components";

    public override string Unit => "ms";

    public override int Repeats => 3;

    public override async Task PrepareAsync(CancellationToken stop)
    {
        string[] known = [.. Directory.GetDirectories(Checkout.Source("components")).Select(folder => Path.Combine(folder, "component.yaml")).Where(File.Exists).Order(StringComparer.Ordinal)];
        for (int i = 0; i < Files; i++)
        {
            string folder = Directory.CreateDirectory(Path.Combine(_folder, "components", $"{i}")).FullName;
            string text = await File.ReadAllTextAsync(known[i % known.Length], stop);
            await File.WriteAllTextAsync(Path.Combine(folder, "component.yaml"), ComponentName().Replace(text, $"$1$2-{i}", 1), stop);
        }
        await File.WriteAllTextAsync(Path.Combine(_folder, "Sample.cs"), "using Pipelines.Sdk; static class Sample { [Pipeline(\"sample\")] internal static void Define(Parameter<long> a) { } }", stop);
        await File.WriteAllTextAsync(Path.Combine(_folder, "sample.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings></PropertyGroup>
              <Import Project="{Checkout.Source("src/Pipelines.Sdk/build/Checkout.props")}" />
              <ItemGroup Condition="'$(WithComponents)' == 'true'"><AdditionalFiles Include="components/**/component.yaml" /></ItemGroup>
            </Project>
            """, stop);
        await BuildAsync(isWith: false, "--restore", stop);
    }

    public override Task<double> MeasureAsync(CancellationToken stop) => BuildAsync(isWith: true, "--no-restore", stop);

    public override async Task<double?> MeasureBaselineAsync(CancellationToken stop) => await BuildAsync(isWith: false, "--no-restore", stop);

    private Task<double> BuildAsync(bool isWith, string restore, CancellationToken stop)
    {
        if (Directory.Exists(Path.Combine(_folder, "obj", "Release")))
            Directory.Delete(Path.Combine(_folder, "obj", "Release"), recursive: true);
        string[] restoring = restore == "--no-restore" ? [restore] : [];
        // What it refers to is built already; the project itself is what is measured.
        return WholeProcess.MillisecondsAsync(
            "dotnet",
            ["build", Path.Combine(_folder, "sample.csproj"), "-c", "Release", "-v", "quiet", $"-p:WithComponents={(isWith ? "true" : "false")}",
                $"-p:BuildProjectReferences={(restoring.Length == 0 ? "true" : "false")}", .. restoring],
            stop);
    }

    [GeneratedRegex(@"(pipelineInfo:.*?\n  name: )(\S+)", RegexOptions.Singleline)]
    private static partial Regex ComponentName();
}
