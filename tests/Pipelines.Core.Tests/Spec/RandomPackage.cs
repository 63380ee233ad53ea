using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Spec;

/// <summary>Whole packages from a seed: every field is set now and then; references need not lead anywhere.</summary>
internal sealed class RandomPackage
{
    private readonly Random _random;
    private readonly RandomText _text;
    private readonly RandomKubernetes _kubernetes;

    public RandomPackage(int seed)
    {
        // The seed is the test's name for this package.
        _random = new Random(seed);
        _text = new RandomText(_random);
        _kubernetes = new RandomKubernetes(this);
    }

    public PipelinePackage Next() => new(Pipeline(), Maybe() ? PlatformSpec.None : Platform());

    public bool Maybe() => _random.Next(2) == 0;

    public string Text() => Maybe() ? _text.Next() : "";

    public string? TextOrNull() => Maybe() ? _text.Next() : null;

    public int Number(int most) => _random.Next(most);

    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];

    public Sequence<T> List<T>(Func<T> make) => Enumerable.Range(0, _random.Next(3)).Select(_ => make()).ToSequence();

    public Map<T> Map<T>(Func<T> make) => Enumerable.Range(0, _random.Next(3)).Select(_ => KeyValuePair.Create(_text.NextName(), make())).ToMap();

    public TimeSpan? TimeOrNull() => Maybe() ? TimeSpan.FromSeconds(_random.Next(100_000)) : null;

    public Value Value(int depth = 3) => _random.Next(depth > 0 ? 7 : 5) switch
    {
        0 => Core.Values.Value.Null,
        1 => Core.Values.Value.Of(Maybe()),
        2 => Core.Values.Value.Of(Pick(0, 1, -1, 7.5, 1e15, 1e16, 123456789012345680, 1e300, double.MaxValue, double.Epsilon, -0.1, 1 / 3d)),
        3 or 4 => Core.Values.Value.Of(_text.Next()),
        5 => new Value.List(List(() => Value(depth - 1))),
        _ => new Value.Struct(Map(() => Value(depth - 1))),
    };

    public TaskParameterInput ParameterInput()
    {
        TaskParameterInput input = _random.Next(5) switch
        {
            0 => new TaskParameterInput.FromComponent(Text()),
            1 => new TaskParameterInput.FromTask(Text(), Text()),
            2 => new TaskParameterInput.Constant(Value()),
            3 => new TaskParameterInput.RuntimeParameter(Text()),
            _ => new TaskParameterInput.FinalStatusOf(Text()),
        };
        return input with { ExpressionSelector = Text() };
    }

    public EnvironmentVariable Variable() => new(Text(), Text());

    private PipelineSpec Pipeline() => new()
    {
        Info = new() { Name = Text(), DisplayName = Text(), Description = Text() },
        SdkVersion = Text(),
        DefaultPipelineRoot = Text(),
        Components = Map(Component),
        Executors = Map(Executor),
        // A document needs some content to be known for a pipeline.
        Root = Component() with { Dag = Dag() },
    };

    private PlatformSpec Platform() => new()
    {
        Kubernetes = Maybe() ? _kubernetes.Platform() : null,
        Platforms = Map<Value>(() => new Value.Struct(Map(() => Value()))).Without("kubernetes"),
    };

    private ComponentSpec Component() => new()
    {
        InputParameters = Map(() => new ParameterInputSpec
        {
            Type = Type(),
            Default = Maybe() ? Value() : null,
            IsOptional = Maybe(),
            Description = Text(),
            Literals = List(() => Value()),
        }),
        InputArtifacts = Map(() => new ArtifactInputSpec { Type = ArtifactType(), IsList = Maybe(), IsOptional = Maybe(), Description = Text() }),
        OutputParameters = Map(() => new ParameterOutputSpec { Type = Type(), Description = Text() }),
        OutputArtifacts = Map(() => new ArtifactOutputSpec { Type = ArtifactType(), IsList = Maybe(), Metadata = Map(() => Value()), Description = Text() }),
        Dag = Maybe() ? Dag() : null,
        ExecutorLabel = TextOrNull(),
        TaskConfigPassthroughs = List(() => new TaskConfigPassthrough(Pick("RESOURCES", "ENV", "KUBERNETES_VOLUMES"), Maybe())),
        SinglePlatformSpecs = Maybe() ? Value() : null,
    };

    private ParameterType Type() => (ParameterType)_random.Next(9);

    private ArtifactType ArtifactType() => new() { SchemaTitle = Text(), SchemaUri = Text(), InstanceSchema = Text(), SchemaVersion = Text() };

    private DagSpec Dag() => new()
    {
        Tasks = Map(Task),
        OutputParameters = Map(() => Maybe()
            ? new DagOutputParameter([Selector()], IsOneOf: false)
            : new DagOutputParameter(List(Selector), IsOneOf: true)),
        OutputArtifacts = Map(() => new DagOutputArtifact(List(Selector))),
    };

    private OutputSelector Selector() => new(Text(), Text());

    private TaskSpec Task() => new()
    {
        DisplayName = Text(),
        ComponentName = Text(),
        InputParameters = Map(ParameterInput),
        InputArtifacts = Map<TaskArtifactInput>(() => Maybe()
            ? new TaskArtifactInput.FromComponent(Text())
            : new TaskArtifactInput.FromTask(Text(), Text())),
        DependentTasks = List(Text),
        Caching = Maybe() ? new(Maybe(), Text()) : null,
        Condition = Text(),
        Strategy = Pick(TriggerStrategy.AllUpstreamTasksSucceeded, TriggerStrategy.AllUpstreamTasksCompleted),
        ParameterIterator = Maybe() ? new(TextOrNull(), TextOrNull(), Text()) : null,
        ArtifactIterator = Maybe() ? new(Text(), Text()) : null,
        ParallelismLimit = Pick(0, 1, -1, int.MaxValue),
        Retry = Maybe() ? Retry() : null,
    };

    private RetryPolicy Retry() => new()
    {
        MaxRetryCount = Pick(0, 3, -1),
        Backoff = Pick(TimeSpan.Zero, TimeSpan.FromSeconds(1.5), TimeSpan.FromTicks(1)),
        BackoffFactor = Pick(2, 1, 1.5),
        BackoffMax = Pick(TimeSpan.FromHours(1), TimeSpan.Zero, TimeSpan.FromDays(400)),
    };

    private ExecutorSpec Executor() => _random.Next(5) switch
    {
        0 => new ExecutorSpec.Importer
        {
            Uri = TextOrNull(),
            UriInput = TextOrNull(),
            Type = ArtifactType(),
            Metadata = Map(() => Value()),
            Reimport = Maybe(),
            DownloadToWorkspace = Maybe(),
        },
        1 => new ExecutorSpec.Resolver(new Value.Struct(Map(() => Value()))),
        2 => new ExecutorSpec.CustomJob(new Value.Struct(Map(() => Value()))),
        _ => new ExecutorSpec.Container
        {
            Image = Text(),
            Command = List(Text),
            Args = List(Text),
            Env = List(Variable),
            Resources = Maybe() ? Resources() : ResourceSpec.None,
            Lifecycle = Maybe() ? new Value.Struct(Map(() => Value())) : null,
        },
    };

    private ResourceSpec Resources() => new()
    {
        CpuLimit = Text(),
        CpuRequest = Text(),
        MemoryLimit = Text(),
        MemoryRequest = Text(),
        OldCpuLimit = Pick(0, 1.5),
        OldCpuRequest = Pick(0, 0.1),
        OldMemoryLimit = Pick(0, 2),
        OldMemoryRequest = Pick(0, 1e-7),
        AcceleratorType = Text(),
        AcceleratorCount = Text(),
        OldAcceleratorType = Text(),
        OldAcceleratorCount = Pick(0, 1, long.MaxValue),
    };
}
