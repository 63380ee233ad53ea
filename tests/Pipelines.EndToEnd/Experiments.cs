namespace Pipelines.EndToEnd;

/// <summary>Writes Katib Experiments whose trials are a line of shell.</summary>
internal static class Experiments
{
    /// <summary>An experiment over one double, <c>x</c> from 0 to 1, that makes <c>loss</c> small.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="script">What a trial runs; <c>$1</c> is the value of x.</param>
    /// <param name="counts">The fields of the spec beside objective, parameters and template.</param>
    /// <param name="objective">More fields of the objective.</param>
    public static string Of(string name, string script, string counts = "parallelTrialCount: 2, maxTrialCount: 4", string objective = "") => $$$"""
        apiVersion: kubeflow.org/v1beta1
        kind: Experiment
        metadata: {name: {{{name}}}}
        spec:
          {{{counts.Replace(", ", "\n  ", StringComparison.Ordinal)}}}
          objective: {type: minimize, objectiveMetricName: loss{{{objective}}}}
          algorithm: {algorithmName: random, algorithmSettings: [{name: random_state, value: "1"}]}
          parameters:
            - {name: x, parameterType: double, feasibleSpace: {min: "0", max: "1"}}
          trialTemplate:
            primaryContainerName: training
            trialParameters: [{name: x, reference: x}]
            trialSpec:
              apiVersion: batch/v1
              kind: Job
              spec:
                template:
                  spec:
                    restartPolicy: Never
                    containers:
                      - name: training
                        image: example/trainer:1
                        command: [sh, -c, {{{System.Text.Json.JsonSerializer.Serialize(script)}}}, trial, "${trialParameters.x}"]
        """;
}
