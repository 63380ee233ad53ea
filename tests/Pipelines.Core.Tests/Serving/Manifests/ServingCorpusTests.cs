using Pipelines.Core.Serving;
using Pipelines.Core.Serving.Manifests;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Serving.Manifests;

/// <summary>KServe's own examples, where they are at hand (<c>PIPELINES_CORPUS</c>).</summary>
public sealed class ServingCorpusTests
{
    private static readonly string[] Served = ["InferenceService", "InferenceGraph", "ServingRuntime", "ClusterServingRuntime"];

    [Fact]
    public void Each_file_is_accepted_or_refused_as_the_index_says()
    {
        string folder = Folder("examples of KServe", "kserve");
        List<string> wrong = [];
        foreach (string[] row in File.ReadLines(Path.Combine(folder, "index.tsv")).Skip(1).Select(line => line.Split('\t')))
        {
            ServingReading reading = ServingReader.Read(File.ReadAllBytes(Path.Combine(folder, row[0])));
            (string[] kinds, string[] features, bool parses) = (row[1].Split(','), row[2].Split(','), row[9] == "yes");
            string? complaint = !parses ? reading.Problems.Any(problem => problem.Place.Contains("line ", StringComparison.Ordinal)) ? null : "should be no YAML"
                : !kinds.All(Served.Contains) || features.Contains("v1alpha2") || features.Contains("modelmesh")
                    ? reading.Problems.Any(problem => problem.Code == ServingCodes.Unsupported) ? null : "should not be supported"
                : reading.Problems.Count > 0 && reading.Problems.Any(problem => problem.Code is not (ServingCodes.BadName or ServingCodes.Unsupported))
                    ? string.Join("; ", reading.Problems)
                : reading.Problems.Count == 0 && reading.Objects.Count != kinds.Length ? $"has {reading.Objects.Count} objects" : null;
            if (complaint is not null)
                wrong.Add($"{row[0]}: {complaint}");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void KServes_own_runtimes_are_read_and_chosen()
    {
        string folder = Folder("schemas of KServe", Path.Combine("..", "crds", "kserve", "runtimes"));
        List<ServingRuntime> runtimes = [];
        foreach (string file in Directory.EnumerateFiles(folder, "kserve-*.yaml").Order(StringComparer.Ordinal))
        {
            ServingReading reading = ServingReader.Read(File.ReadAllBytes(file));
            Assert.True(reading.Problems.Count == 0, $"{file}: {string.Join("; ", reading.Problems)}");
            runtimes.AddRange(reading.Objects.OfType<ServingRuntime>());
        }

        Assert.Equal("kserve-sklearnserver", Chosen("sklearn", ""));
        Assert.Equal("kserve-mlserver", Chosen("sklearn", "v2"));
        Assert.Equal("kserve-xgbserver", Chosen("xgboost", ""));
        Assert.Equal("kserve-mlserver", Chosen("mlflow", "v2"));
        Assert.Equal("NoSupportingRuntime", Chosen("mlflow", ""));
        Assert.Equal("kserve-torchserve", Chosen("pytorch", ""));

        string Chosen(string format, string protocol)
        {
            RuntimeChoice choice = RuntimeChoice.Of(new() { Format = format, ProtocolVersion = protocol }, false, runtimes);
            return choice.Runtime?.Name.Name ?? choice.Reason;
        }
    }

    private static string Folder(string what, string path)
    {
        string? corpus = Environment.GetEnvironmentVariable("PIPELINES_CORPUS");
        Assert.SkipWhen(string.IsNullOrEmpty(corpus), $"PIPELINES_CORPUS is not set: the {what} are not here.");
        string folder = Path.Combine(corpus, path);
        Assert.SkipUnless(Directory.Exists(folder), $"There is no folder {folder}.");
        return folder;
    }
}
