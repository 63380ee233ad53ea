using System.Text;
using Pipelines.Core.Serving;
using Pipelines.Core.Serving.Manifests;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Serving.Manifests;

public sealed class ServingReaderTests
{
    private static ServingReading Read(string yaml) => ServingReader.Read(Encoding.UTF8.GetBytes(yaml));

    private static string Service(string spec) => $"""
        apiVersion: serving.kserve.io/v1beta1
        kind: InferenceService
        metadata: {"{"}name: cancer, namespace: models{"}"}
        spec:
        {string.Join('\n', spec.Split('\n').Select(line => "  " + line))}
        """;

    private static InferenceService Accepted(string spec)
    {
        ServingReading reading = Read(Service(spec));
        Assert.Empty(reading.Problems);
        return Assert.IsType<InferenceService>(Assert.Single(reading.Objects));
    }

    private static Problem Refused(string spec) => Assert.Single(Read(Service(spec)).Problems);

    [Fact]
    public void A_whole_service()
    {
        InferenceService service = Accepted("""
            predictor:
              minReplicas: 0
              maxReplicas: 4
              scaleTarget: 10
              scaleMetric: rps
              containerConcurrency: 8
              timeout: 30
              canaryTrafficPercent: 20
              serviceAccountName: reader
              logger: {mode: request, url: "http://sink/"}
              batcher: {maxBatchSize: 16, maxLatency: 250}
              model:
                modelFormat: {name: sklearn, version: "1"}
                runtime: mine
                protocolVersion: v2
                storageUri: s3://models/cancer/7
                resources: {limits: {cpu: "1"}}
            transformer:
              containers: [{name: t, image: transform:1}]
            """);

        ServingComponent predictor = service.Predictor;
        Assert.Equal(new ServiceName("models", "cancer"), service.Name);
        Assert.Equal((0, 4, 10, "rps", 8), (predictor.MinReplicas, predictor.MaxReplicas, predictor.ScaleTarget!.Value, predictor.ScaleMetric, predictor.ContainerConcurrency));
        Assert.Equal((TimeSpan.FromSeconds(30), 20), (predictor.Timeout!.Value, predictor.CanaryTrafficPercent!.Value));
        Assert.Equal(new LoggerSpec("request", "http://sink/"), predictor.Logger);
        Assert.Equal(new BatcherSpec(16, TimeSpan.FromMilliseconds(250)), predictor.Batcher);
        ModelSpec model = predictor.Model!;
        Assert.Equal(("sklearn", "1", "mine", "v2", "s3://models/cancer/7"), (model.Format, model.FormatVersion, model.Runtime, model.ProtocolVersion, model.StorageUri));
        Assert.Equal("""{"resources":{"limits":{"cpu":"1"}}}""", ValueJson.Write(model.Container));
        Assert.Single(service.Transformer!.Containers);
    }

    [Fact]
    public void What_is_absent_has_KServes_defaults()
    {
        ServingComponent predictor = Accepted("predictor: {model: {modelFormat: {name: sklearn}, storageUri: s3://m/x}}").Predictor;

        Assert.Equal((1, 0, "concurrency", 0), (predictor.MinReplicas, predictor.MaxReplicas, predictor.ScaleMetric, predictor.ContainerConcurrency));
        Assert.Null(predictor.CanaryTrafficPercent);
        Assert.Null(predictor.ScaleTarget);
        Assert.Null(predictor.Timeout);
    }

    [Theory]
    [InlineData("sklearn", "")]
    [InlineData("xgboost", "")]
    [InlineData("triton", "v2")]
    [InlineData("onnx", "v2")]
    [InlineData("huggingface", "v2")]
    public void An_old_key_is_rewritten_as_KServe_does(string framework, string protocol)
    {
        ServingReading reading = Read(Service($"predictor: {{{framework}: {{storageUri: s3://m/x, args: [a]}}, minReplicas: 2}}"));

        Assert.Empty(reading.Problems);
        Assert.Equal(ServingCodes.OldForm, Assert.Single(reading.Notes).Code);
        ModelSpec model = ((InferenceService)reading.Objects[0]).Predictor.Model!;
        Assert.Equal((framework, protocol), (model.Format, model.ProtocolVersion));
        string written = ValueJson.Write(reading.Objects[0].Manifest);
        string spoken = protocol.Length > 0 ? $"\"protocolVersion\":\"{protocol}\"," : "";
        Assert.Contains($$$"""
            "predictor":{"minReplicas":2,"model":{"args":["a"],"modelFormat":{"name":"{{{framework}}}"},{{{spoken}}}"storageUri":"s3://m/x"}}
            """.Trim(), written, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_share_of_requests_makes_no_new_revision()
    {
        InferenceService one = Accepted("predictor: {canaryTrafficPercent: 10, model: {modelFormat: {name: sklearn}, storageUri: s3://m/x}}");
        InferenceService other = Accepted("predictor: {canaryTrafficPercent: 50, sklearn: {storageUri: s3://m/x}}");
        InferenceService third = Accepted("predictor: {minReplicas: 2, sklearn: {storageUri: s3://m/x}}");

        Assert.Equal(one.Predictor.Template, other.Predictor.Template);
        Assert.NotEqual(one.Predictor.Template, third.Predictor.Template);
    }

    [Fact]
    public void What_is_written_is_read_the_same()
    {
        InferenceService first = Accepted("predictor: {xgboost: {storage: {key: k, path: p, parameters: {bucket: b}}}, batcher: {}}");

        ServingReading again = Read(ValueJson.Write(first.Manifest));

        Assert.Empty(again.Problems);
        Assert.Empty(again.Notes);
        Assert.Equal(first, again.Objects[0]);
    }

    [Theory]
    [InlineData("predictor: {}", ServingCodes.Missing, "spec.predictor")]
    [InlineData("transformer: {containers: [{image: a}]}", ServingCodes.Missing, "spec.predictor")]
    [InlineData("predictor: {sklearn: {}, xgboost: {}}", ServingCodes.NotExactlyOne, "spec.predictor")]
    [InlineData("predictor: {model: {storageUri: s3://m/x}}", ServingCodes.Missing, "spec.predictor.model.modelFormat")]
    [InlineData("predictor: {containers: [{name: a}]}", ServingCodes.Missing, "spec.predictor.containers[0].image")]
    [InlineData("predictor: {sklearn: {}, minReplicas: -1}", ServingCodes.OutOfRange, "spec.predictor.minReplicas")]
    [InlineData("predictor: {sklearn: {}, minReplicas: \"1\"}", ServingCodes.WrongKind, "spec.predictor.minReplicas")]
    [InlineData("predictor: {sklearn: {}, minReplicas: 3, maxReplicas: 2}", ServingCodes.OutOfRange, "spec.predictor.maxReplicas")]
    [InlineData("predictor: {sklearn: {}, minReplicas: 1e30}", ServingCodes.OutOfRange, "spec.predictor.minReplicas")]
    [InlineData("predictor: {sklearn: {}, containerConcurrency: -2}", ServingCodes.OutOfRange, "spec.predictor.containerConcurrency")]
    [InlineData("predictor: {sklearn: {}, canaryTrafficPercent: 101}", ServingCodes.OutOfRange, "spec.predictor.canaryTrafficPercent")]
    [InlineData("predictor: {sklearn: {}, scaleMetric: requests}", ServingCodes.UnknownWord, "spec.predictor.scaleMetric")]
    [InlineData("predictor: {sklearn: {protocolVersion: v3}}", ServingCodes.UnknownWord, "spec.predictor.sklearn.protocolVersion")]
    [InlineData("predictor: {sklearn: {storageUri: models/x}}", ServingCodes.BadStorage, "spec.predictor.sklearn.storageUri")]
    [InlineData("predictor: {sklearn: {storageUri: s4://models/x}}", ServingCodes.BadStorage, "spec.predictor.sklearn.storageUri")]
    [InlineData("predictor: {sklearn: {storageUri: \"s3:///x\"}}", ServingCodes.BadStorage, "spec.predictor.sklearn.storageUri")]
    [InlineData("predictor: {sklearn: {storageUri: s3://m/x, storage: {path: y}}}", ServingCodes.Conflict, "spec.predictor.sklearn.storage")]
    [InlineData("predictor: {sklearn: {}, storageUris: [{uri: s3://m/x, mountPath: /a/../b}]}", ServingCodes.BadStorage, "spec.predictor.storageUris[0].mountPath")]
    [InlineData("predictor: {sklearn: {}, logger: {mode: everything}}", ServingCodes.UnknownWord, "spec.predictor.logger.mode")]
    [InlineData("predictor: {sklearn: {}}\nexplainer: {alibi: {type: AnchorTabular}}", ServingCodes.Unsupported, "spec.explainer.alibi")]
    [InlineData("predictor: {sklearn: {}}\ntransformer: {minReplicas: 1}", ServingCodes.Missing, "spec.transformer")]
    [InlineData("predictor: {sklearn: {}}\ncanary: [{trafficPercent: 60, predictor: {name: a}}, {trafficPercent: 60, predictor: {name: b}}]", ServingCodes.OutOfRange, "spec.canary")]
    [InlineData("predictor: {sklearn: {}}\ncanary: [{trafficPercent: 6, predictor: {name: a}}, {trafficPercent: 6, predictor: {name: a}}]", ServingCodes.BadName, "spec.canary[1].predictor.name")]
    public void Mistakes(string spec, string code, string place)
    {
        Problem problem = Refused(spec);

        Assert.Equal(code, problem.Code);
        Assert.StartsWith(place + " (", problem.Place + " (", StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_come_at_once()
        => Assert.Equal(3, Read(Service("predictor: {sklearn: {storageUri: nowhere}, minReplicas: -1, timeout: soon}")).Problems.Count);

    [Theory]
    [InlineData("predictor: {sklearn: {storageUrl: s3://m/x}}", "Did you mean \"storageUri\"?")]
    [InlineData("predictor: {sklearn: {}, minReplica: 1}", "Did you mean \"minReplicas\"?")]
    [InlineData("predictor: {sklearn: {}}\npredictors: {}", "Did you mean \"predictor\"?")]
    public void A_mistyped_field_is_told_of(string spec, string fix)
        => Assert.Contains(Read(Service(spec)).Notes, note => note.Code == ServingCodes.UnknownField && note.Fix == fix);

    [Theory]
    [InlineData("Cancer")]
    [InlineData("7up")]
    [InlineData("a_b")]
    [InlineData("end-")]
    public void Names_that_KServe_refuses(string name)
        => Assert.Equal(ServingCodes.BadName, Assert.Single(Read($"{{apiVersion: serving.kserve.io/v1beta1, kind: InferenceService, metadata: {{name: {name}}}, spec: {{predictor: {{sklearn: {{}}}}}}}}").Problems).Code);

    [Theory]
    [InlineData("serving.kserve.io/v1alpha1", "TrainedModel", "The kind TrainedModel is not supported.")]
    [InlineData("serving.kserve.io/v1alpha2", "LLMInferenceService", "The kind LLMInferenceService is not supported.")]
    [InlineData("serving.kserve.io/v1alpha2", "InferenceService", "InferenceService of v1alpha2 is not read.")]
    [InlineData("serving.kserve.io/v1beta1", "InferenceServices", "The kind InferenceServices is not supported.")]
    [InlineData("apps/v1", "Deployment", "apps/v1 Deployment is not served.")]
    public void What_is_not_supported_says_so(string version, string kind, string what)
    {
        Problem problem = Assert.Single(Read($"{{apiVersion: {version}, kind: {kind}, metadata: {{name: a}}, spec: {{}}}}").Problems);
        Assert.Equal((ServingCodes.Unsupported, what), (problem.Code, problem.What));
    }

    [Fact]
    public void ModelMesh_is_refused()
    {
        ServingReading reading = Read("""
            apiVersion: serving.kserve.io/v1beta1
            kind: InferenceService
            metadata: {name: a, annotations: {serving.kserve.io/deploymentMode: ModelMesh}}
            spec: {predictor: {sklearn: {}}}
            """);
        Assert.Equal("ModelMesh is not supported.", Assert.Single(reading.Problems).What);
    }

    [Theory]
    [InlineData("RawDeployment", "Standard")]
    [InlineData("Standard", "Standard")]
    [InlineData("Serverless", "Knative")]
    public void Old_names_of_modes_are_understood(string written, string mode)
    {
        ServingReading reading = Read($$"""
            apiVersion: serving.kserve.io/v1beta1
            kind: InferenceService
            metadata: {name: a, annotations: {serving.kserve.io/deploymentMode: "{{written}}"} }
            spec: {predictor: {sklearn: {} } }
            """);
        Assert.Equal(mode, ((InferenceService)Assert.Single(reading.Objects)).DeploymentMode);
    }

    [Theory]
    [InlineData("image: {user}/server:latest")]
    [InlineData("[1, 2")]
    public void What_is_no_yaml_has_a_place(string text)
        => Assert.Contains("line ", Assert.Single(Read(text).Problems).Place, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("---\n---")]
    public void An_empty_file_is_refused(string text) => Assert.Single(Read(text).Problems);

    [Fact]
    public void Several_objects_stand_in_one_file()
    {
        ServingReading reading = Read("""
            apiVersion: serving.kserve.io/v1beta1
            kind: InferenceService
            metadata: {name: a}
            spec: {predictor: {sklearn: {}}}
            ---
            apiVersion: serving.kserve.io/v1alpha1
            kind: InferenceGraph
            metadata: {name: chain}
            spec: {nodes: {root: {routerType: Sequence, steps: [{serviceName: a}, {serviceName: b, data: $response, dependency: Hard}]}}}
            """);

        Assert.Empty(reading.Problems);
        InferenceGraph graph = Assert.IsType<InferenceGraph>(reading.Objects[1]);
        Assert.Equal(new GraphStep { ServiceName = "b", TakesResponse = true, IsHard = true }, graph.Nodes["root"].Steps[1]);
    }

    [Theory]
    [InlineData("{first: {routerType: Sequence, steps: [{serviceName: a}]}}", "There is no node \"root\".")]
    [InlineData("{root: {routerType: Splitter, steps: [{serviceName: a, weight: 60}, {serviceName: b, weight: 30}]}}", "The weights of the splitter add up to 90.")]
    [InlineData("{root: {routerType: Switch, steps: [{serviceName: a}]}}", "A switch's step has no condition.")]
    [InlineData("{root: {routerType: Sequence, steps: [{nodeName: roots}]}}", "There is no node \"roots\".")]
    [InlineData("{root: {routerType: Sequence, steps: [{nodeName: b}]}, b: {routerType: Ensemble, steps: [{nodeName: root}]}}", "Nodes lead back to themselves: b > root > b.")]
    [InlineData("{root: {routerType: Sequence, steps: [{serviceName: a, serviceUrl: 'http://b/'}]}}", "The step has serviceName and serviceUrl.")]
    [InlineData("{root: {routerType: Sequence, steps: []}}", "The node has no steps.")]
    public void Graphs_that_cannot_be(string nodes, string what)
        => Assert.Equal(what, Assert.Single(Read($"{{apiVersion: serving.kserve.io/v1alpha1, kind: InferenceGraph, metadata: {{name: g}}, spec: {{nodes: {nodes}}}}}").Problems).What);
}
