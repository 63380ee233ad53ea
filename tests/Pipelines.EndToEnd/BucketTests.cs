using System.Diagnostics;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using Amazon.S3;
using Pipelines.Conformance;

namespace Pipelines.EndToEnd;

/// <summary>Artifacts in a bucket of a real server, as a user sees them.</summary>
public sealed class BucketTests
{
    private const int SigTerm = 15;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Steps_hand_files_and_folders_on_through_the_bucket_and_the_cache_knows_them_by_content()
    {
        using Place place = await Place.MakeAsync();
        string file = place.Scratch.Write("p.yaml", TwoSteps);

        Said first = await place.CallAsync("run", file, "--output", "json", "--artifacts", place.Root);
        Said again = await place.CallAsync("run", file, "--output", "json", "--artifacts", place.Root);

        first.ShouldEndWith(0);
        Assert.Equal("from a file and a folder", (string?)first.Json["tasks"]!["read"]!["outputs"]!["text"]);
        JsonNode model = first.Json["tasks"]!["write"]!["artifacts"]!["model"]![0]!;
        Assert.StartsWith($"{place.Root}/bucket/", (string?)model["uri"], StringComparison.Ordinal);
        Assert.Equal(64, ((string?)model["sha256"])!.Length);
        again.ShouldEndWith(0);
        Assert.True((bool)again.Json["tasks"]!["write"]!["cached"]! && (bool)again.Json["tasks"]!["read"]!["cached"]!, again.Output);
        Assert.Equal((string?)model["uri"], (string?)again.Json["tasks"]!["write"]!["artifacts"]!["model"]![0]!["uri"]);

        (await place.CallAsync("artifacts", "download", (string)model["uri"]!, "copy")).ShouldEndWith(0);
        Assert.Equal("and a folder", await File.ReadAllTextAsync(Path.Combine(place.Scratch.Folder, "copy", "deep", "part"), Stop));
        Said link = await place.CallAsync("artifacts", "link", (string)model["uri"]!, "--member", "deep/part");
        link.ShouldEndWith(0);
        using HttpClient anybody = new();
        Assert.Equal("and a folder", await anybody.GetStringAsync(new Uri(link.Output.Trim()), Stop));

        // What was removed from the bucket is made anew, and said.
        await place.EmptyAsync((string)model["uri"]!);
        Said third = await place.CallAsync("run", file, "--output", "json", "--artifacts", place.Root);
        third.ShouldEndWith(0);
        Assert.False((bool)third.Json["tasks"]!["write"]!["cached"]!);
        Assert.DoesNotContain(Directory.EnumerateFiles(place.Scratch.Folder, "*", SearchOption.AllDirectories), name => File.ReadAllText(name).Contains(CephGateway.SecretKey, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Data_of_another_bucket_is_imported_and_steps_get_no_keys()
    {
        using Place place = await Place.MakeAsync(), data = await Place.MakeAsync();
        await data.Client.PutObjectAsync(new() { BucketName = data.Bucket, Key = "tables/a.csv", ContentBody = "x,y" }, Stop);
        string file = place.Scratch.Write("p.yaml", Import($"s3://{data.Bucket}/tables/a.csv"));

        Said run = await place.CallAsync("run", file, "--output", "json", "--artifacts", place.Root);
        // The same with a folder for artifacts: the keys of the environment open the bucket there, too.
        Said local = await place.CallAsync("run", file, "--output", "json");
        Said missing = await place.CallAsync("run", place.Scratch.Write("q.yaml", Import($"s3://{data.Bucket}/tables/b.csv")), "--artifacts", place.Root);
        Said other = await place.CallAsync("run", place.Scratch.Write("r.yaml", Import("gs://somewhere/a.csv")), "--artifacts", place.Root);

        run.ShouldEndWith(0);
        Assert.Equal("x,y no key", (string?)run.Json["tasks"]!["read"]!["outputs"]!["text"]);
        local.ShouldEndWith(0);
        missing.ShouldEndWith(1);
        Assert.Contains("nothing is there", missing.Errors + missing.Output, StringComparison.Ordinal);
        other.ShouldEndWith(1);
        Assert.Contains("nothing here reads such addresses. Import it from http://, https://, file://, s3://", other.Errors + other.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_keeps_artifacts_in_the_bucket_and_gives_them_out_by_its_own_links()
    {
        using Place place = await Place.MakeAsync();
        string file = place.Scratch.Write("p.yaml", TwoSteps);
        using Process server = place.Start("up", "--listen", "127.0.0.1:0", "--artifacts", place.Root);
        string address = ((await server.StandardOutput.ReadLineAsync(Stop)) ?? "")["listening on ".Length..];

        Said run = await place.CallAsync("run", file, "--server", address, "--watch", "--output", "json");
        run.ShouldEndWith(0);
        string id = (string)run.Json["runId"]!;
        using HttpClient client = new() { BaseAddress = new Uri(address) };
        JsonNode link = JsonNode.Parse(await client.GetStringAsync($"/apis/pipelines/v1/runs/{id}/tasks/write/artifacts/data/link", Stop))!;

        Assert.Equal("from a file ", await client.GetStringAsync((string)link["url"]!, Stop));
        CommandLine.Signal(server, SigTerm);
        (await CommandLine.EndAsync(server)).ShouldEndWith(0);
    }

    [Theory]
    [InlineData("s3://nothing-of-this-name/x", "no such bucket")]
    [InlineData("s3://key:secret@models/x", "keys do not belong into an address")]
    [InlineData("gs://models/x", "not in gs://")]
    [InlineData("s3://models/x?endpoint=http://127.0.0.1:1", "no server answers at http://127.0.0.1:1")]
    public async Task A_place_that_cannot_be_used_is_refused_before_anything_is_begun(string artifacts, string words)
    {
        using Place place = await Place.MakeAsync();
        string file = place.Scratch.Write("p.yaml", TwoSteps);

        Said said = await place.CallAsync("run", file, "--artifacts", artifacts, "--home", "home");

        said.ShouldEndWith(2);
        Assert.Contains(words, said.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", said.Errors + said.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(place.Scratch.Folder, "home")));
    }

    private const string TwoSteps = """
        pipelineInfo: {name: bucket}
        schemaVersion: 2.1.0
        sdkVersion: kfp-2.15.0
        components:
          comp-write:
            executorLabel: write
            outputDefinitions:
              artifacts:
                data: {artifactType: {schemaTitle: system.Dataset, schemaVersion: 0.0.1}}
                model: {artifactType: {schemaTitle: system.Model, schemaVersion: 0.0.1}}
          comp-read:
            executorLabel: read
            inputDefinitions:
              artifacts:
                data: {artifactType: {schemaTitle: system.Dataset, schemaVersion: 0.0.1}}
                model: {artifactType: {schemaTitle: system.Model, schemaVersion: 0.0.1}}
            outputDefinitions: {parameters: {text: {parameterType: STRING}}}
        deploymentSpec:
          executors:
            write:
              container:
                image: busybox
                command: [sh, -c, 'printf "from a file " > "$0"; mkdir -p "$1/deep"; printf "and a folder" > "$1/deep/part"']
                args: ["{{$.outputs.artifacts['data'].path}}", "{{$.outputs.artifacts['model'].path}}"]
            read:
              container:
                image: busybox
                command: [sh, -c, 'cat "$0" "$1/deep/part" > "$2"']
                args: ["{{$.inputs.artifacts['data'].path}}", "{{$.inputs.artifacts['model'].path}}", "{{$.outputs.parameters['text'].output_file}}"]
        root:
          dag:
            tasks:
              write:
                cachingOptions: {enableCache: true}
                componentRef: {name: comp-write}
                taskInfo: {name: write}
              read:
                cachingOptions: {enableCache: true}
                componentRef: {name: comp-read}
                taskInfo: {name: read}
                dependentTasks: [write]
                inputs:
                  artifacts:
                    data: {taskOutputArtifact: {producerTask: write, outputArtifactKey: data}}
                    model: {taskOutputArtifact: {producerTask: write, outputArtifactKey: model}}
        """;

    private static string Import(string uri) => """
        pipelineInfo: {name: import}
        schemaVersion: 2.1.0
        sdkVersion: kfp-2.15.0
        components:
          comp-import:
            executorLabel: import
            outputDefinitions: {artifacts: {artifact: {artifactType: {schemaTitle: system.Dataset, schemaVersion: 0.0.1}}}}
          comp-read:
            executorLabel: read
            inputDefinitions: {artifacts: {data: {artifactType: {schemaTitle: system.Dataset, schemaVersion: 0.0.1}}}}
            outputDefinitions: {parameters: {text: {parameterType: STRING}}}
        deploymentSpec:
          executors:
            import:
              importer:
                artifactUri: {constant: 'URI'}
                typeSchema: {schemaTitle: system.Dataset, schemaVersion: 0.0.1}
            read:
              container:
                image: busybox
                command: [sh, -c, 'printf "%s %s" "$(cat "$0")" "${AWS_SECRET_ACCESS_KEY:-no key}" > "$1"']
                args: ["{{$.inputs.artifacts['data'].path}}", "{{$.outputs.parameters['text'].output_file}}"]
        root:
          dag:
            tasks:
              import:
                componentRef: {name: comp-import}
                taskInfo: {name: import}
              read:
                componentRef: {name: comp-read}
                taskInfo: {name: read}
                dependentTasks: [import]
                inputs:
                  artifacts:
                    data: {taskOutputArtifact: {producerTask: import, outputArtifactKey: artifact}}
        """.Replace("URI", uri, StringComparison.Ordinal);

    /// <summary>A bucket, and a folder from which the program is called with its keys.</summary>
    private sealed class Place(CephGateway gateway, AmazonS3Client client) : IDisposable
    {
        public Scratch Scratch { get; } = new();

        public string Bucket { get; } = CephGateway.NextBucket();

        public AmazonS3Client Client => client;

        public string Root => $"s3://{Bucket}/some/place";

        public static async Task<Place> MakeAsync()
        {
            CephGateway gateway = await CephGateway.SharedAsync();
            AmazonS3Config config = new()
            {
                ServiceURL = gateway.Endpoint.AbsoluteUri,
                ForcePathStyle = true,
                RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
                ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            };
            Place place = new(gateway, new AmazonS3Client(new BasicAWSCredentials(CephGateway.AccessKey, CephGateway.SecretKey), config));
            await place.Client.PutBucketAsync(place.Bucket, Stop);
            return place;
        }

        public Process Start(params string[] arguments) => CommandLine.Start(Scratch.Folder, gateway.Variables, arguments);

        public async Task<Said> CallAsync(params string[] arguments)
        {
            using Process process = Start(arguments);
            return await CommandLine.EndAsync(process);
        }

        /// <summary>Removes all objects below a URI.</summary>
        public async Task EmptyAsync(string uri)
        {
            foreach (Amazon.S3.Model.S3Object found in (await client.ListObjectsV2Async(new() { BucketName = Bucket, Prefix = uri[$"s3://{Bucket}/".Length..] }, Stop)).S3Objects ?? [])
                await client.DeleteObjectAsync(Bucket, found.Key, Stop);
        }

        public void Dispose()
        {
            client.Dispose();
            Scratch.Dispose();
        }
    }
}
