using System.Text;
using Pipelines.Core.Values;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Katib;
using Pipelines.Tuning.Spaces;
using Pipelines.Tuning.Trials;

namespace Pipelines.Tuning.Tests.Katib;

public sealed class KatibReaderTests
{
    private const string Good = """
        apiVersion: kubeflow.org/v1beta1
        kind: Experiment
        metadata:
          name: digits
          namespace: lab
        spec:
          objective:
            type: maximize
            goal: 0
            objectiveMetricName: accuracy
            additionalMetricNames: [loss]
          algorithm:
            algorithmName: tpe
          maxTrialCount: 12
          maxFailedTrialCount: 3
          parameters:
            - name: lr
              parameterType: double
              feasibleSpace: {min: "0.01", max: 0.05, distribution: logUniform}
            - name: layers
              parameterType: int
              feasibleSpace: {min: "1", max: "5"}
            - name: optimizer
              parameterType: categorical
              feasibleSpace: {list: [sgd, adam]}
          trialTemplate:
            primaryContainerName: main
            trialParameters:
              - {name: rate, reference: lr}
              - {name: depth, reference: layers}
              - {name: how, reference: optimizer}
              - {name: trial, reference: "${trialSpec.Name}"}
              - {name: team, reference: "${trialSpec.Labels[team]}"}
            trialSpec:
              apiVersion: batch/v1
              kind: Job
              metadata:
                labels: {team: blue}
              spec:
                template:
                  spec:
                    containers:
                      - name: main
                        image: some/image
                        command: [train, "--lr=${trialParameters.rate}", "--layers=${trialParameters.depth}", "--by=${trialParameters.how}"]
                        args: ["${trialParameters.trial}", "${trialParameters.team}"]
                    restartPolicy: Never
        """;

    [Fact]
    public void An_experiment_is_read_with_its_defaults()
    {
        KatibReading reading = Read(Good);
        Assert.Empty(reading.Problems);
        Assert.Empty(reading.Notes);
        ExperimentSpec spec = reading.Experiment!.Spec;
        Assert.Equal(("digits", 3, 12, 3, ResumePolicy.Never), (spec.Name, spec.ParallelTrialCount, spec.MaxTrialCount, spec.MaxFailedTrialCount, spec.ResumePolicy));
        Assert.Equal(new Objective("accuracy", ObjectiveType.Maximize) { Goal = 0 }, spec.Objectives[0]);
        Assert.Equal(MetricStrategy.Max, spec.StrategyOf("loss"));
        Assert.Equal(new Parameter.Real("lr", 0.01, 0.05) { Distribution = Distribution.LogUniform }, spec.Parameters[0]);
        Assert.Equal(CollectorKind.StdOut, reading.Experiment.Collector.Kind);
        Assert.Equal("status.conditions.#(type==\"Complete\")#|#(status==\"True\")#", reading.Experiment.Template.SuccessCondition);
        Assert.Empty(spec.Check());
    }

    [Theory]
    [InlineData("maxTrialCount: 12", "maxTrialCount: 2", "PIPE420 PIPE420")]
    [InlineData("min: \"0.01\", max: 0.05", "min: 0, max: 1", "PIPE404")]
    [InlineData("min: \"0.01\", max: 0.05", "min: 2, max: 1", "PIPE402")]
    [InlineData("min: \"0.01\", max: 0.05", "max: 1", "PIPE431")]
    [InlineData("list: [sgd, adam]", "list: []", "PIPE405")]
    [InlineData("list: [sgd, adam]", "list: [sgd], min: 1", "PIPE434")]
    [InlineData("parameterType: int", "parameterType: unknown", "PIPE435")]
    [InlineData("type: maximize", "type: maximise", "PIPE435")]
    [InlineData("name: digits", "name: Digits_1", "PIPE433")]
    [InlineData("algorithmName: tpe", "algorithmName: tpee", "PIPE410")]
    [InlineData("algorithmName: tpe", "{algorithmName: tpe, algorithmSettings: [{name: gamma, value: \"2\"}]}", "PIPE412")]
    [InlineData("algorithmName: tpe", "{algorithmName: tpe, algorithmSettings: [{name: gama, value: \"0.2\"}]}", "PIPE411")]
    [InlineData("algorithmName: tpe", "algorithmName: grid", "PIPE414")]
    [InlineData("reference: lr}", "reference: learning}", "PIPE438")]
    [InlineData("=${trialParameters.rate}", "", "PIPE438")]
    [InlineData("${trialParameters.rate}", "${trialParameters.ratte}", "PIPE438 PIPE438")]
    [InlineData("image: some/image", "imag: some/image", "PIPE439")]
    [InlineData("labels: {team: blue}", "name: mine", "PIPE437")]
    [InlineData("kind: Job", "kind: Workflow", "PIPE437")]
    [InlineData("primaryContainerName: main", "retain: true", "PIPE431")]
    [InlineData("maxTrialCount: 12", "metricsCollectorSpec: {collector: {kind: None}}", "PIPE435")]
    [InlineData("maxTrialCount: 12", "metricsCollectorSpec: {collector: {kind: File}, source: {fileSystemPath: {path: here}}}", "PIPE436")]
    [InlineData("maxTrialCount: 12", "metricsCollectorSpec: {source: {filter: {metricsFormat: ['(a)=.*']}}}", "PIPE436")]
    [InlineData("maxTrialCount: 12", "resumePolicy: Always", "PIPE435")]
    [InlineData("maxTrialCount: 12", "earlyStopping: {algorithmName: medianstop, algorithmSettings: [{name: start_step, value: \"0\"}]}", "PIPE412")]
    public void Each_mistake_is_told(string from, string to, string expected)
    {
        string text = to.StartsWith('{') ? Good.Replace("algorithm:\n    algorithmName: tpe", $"algorithm: {to}", StringComparison.Ordinal) : Good.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Good, text);
        KatibReading reading = Read(text);
        Assert.Equal(expected, string.Join(' ', reading.Problems.Select(problem => problem.Code)));
        Assert.All(reading.Problems, problem => Assert.Contains("line ", problem.Place, StringComparison.Ordinal));
    }

    [Fact]
    public void A_parameter_that_no_trial_sees_is_noted()
    {
        KatibReading reading = Read(Good
            .Replace("- {name: how, reference: optimizer}", "", StringComparison.Ordinal)
            .Replace(", \"--by=${trialParameters.how}\"", "", StringComparison.Ordinal));
        Assert.Empty(reading.Problems);
        Assert.Equal("PIPE442", Assert.Single(reading.Notes).Code);
    }

    [Fact]
    public void Values_with_quotes_stay_values_and_references_are_the_trials_own()
    {
        KatibExperiment experiment = Read(Good).Experiment!;
        Assignment odd = Assignment.Of(("lr", "0.02"), ("layers", "3"), ("optimizer", "a\"b\n${trialParameters.rate}"));
        Value rendered = TrialManifest.Render(experiment.Template, experiment.Template.Manifest!, "digits-1", "lab", odd).Value!;
        Assert.Equal("--lr=0.02", ObjectPath.Find(rendered, "spec.template.spec.containers.0.command.1")!.ToText());
        Assert.Equal("--by=a\"b\n${trialParameters.rate}", ObjectPath.Find(rendered, "spec.template.spec.containers.0.command.3")!.ToText());
        Assert.Equal("""["digits-1","blue"]""", ObjectPath.Find(rendered, "spec.template.spec.containers.0.args")!.ToText());
        Assert.Equal("""{"labels":{"team":"blue"},"name":"digits-1","namespace":"lab"}""", ObjectPath.Find(rendered, "metadata")!.ToText());
        Assert.False(TrialManifest.Render(experiment.Template, experiment.Template.Manifest!, "t", "", Assignment.Of(("lr", "1"))).Succeeded);
    }

    [Fact]
    public void What_is_no_experiment_is_refused()
    {
        Assert.Equal("PIPE430", Assert.Single(Read("kind: Job").Problems).Code);
        Assert.Equal("PIPE003", Assert.Single(Read("a: [").Problems).Code);
    }

    private static KatibReading Read(string text) => KatibReader.Read(Encoding.UTF8.GetBytes(text));
}
