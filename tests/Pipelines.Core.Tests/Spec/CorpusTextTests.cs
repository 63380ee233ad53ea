using Pipelines.Core.Spec;
using Pipelines.Core.Spec.Commands;
using Pipelines.Core.Spec.Expressions;
using Pipelines.Core.Spec.Format;
using Pipelines.Core.Spec.Placeholders;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Spec;

/// <summary>Reads every condition, selector, placeholder and command of the pipelines in the outside corpus.</summary>
public sealed class CorpusTextTests
{
    private static readonly Lazy<(string File, PipelineSpec Pipeline)[]> Files =
        new(() => [.. Corpus.ValidFiles().Select(file => (file, PipelineReader.Read(Corpus.Read(file)).Package!.Pipeline))]);

    [Fact]
    public void Every_condition_is_read_and_names_inputs_that_its_task_has()
    {
        int conditions = 0;
        foreach ((string place, TaskSpec task) in Tasks().Where(task => task.Spec.Condition.Length > 0))
        {
            conditions++;
            ExpressionInputs inputs = new(
                task.InputParameters.ToMap(input => input.Key, _ => ParameterType.Unspecified), task.InputArtifacts.Keys.ToSequence());
            Parsed<Condition> parsed = Condition.Parse(task.Condition, inputs);
            Assert.True(parsed.Succeeded, $"{place}: {string.Join("; ", parsed.Problems)}");
            Assert.Equal(parsed.Value.Tree, Parser.Parse(ExpressionPrinter.Print(parsed.Value.Tree)).Value);
        }
        Assert.InRange(conditions, 30, 1_000);
    }

    [Fact]
    public void Every_selector_is_read()
    {
        int selectors = 0;
        foreach ((string place, TaskSpec task) in Tasks())
        {
            foreach ((string name, TaskParameterInput input) in task.InputParameters.Where(input => input.Value.ExpressionSelector.Length > 0))
            {
                selectors++;
                Assert.Equal([], Selector.Parse(input.ExpressionSelector).Problems);
            }
        }
        Assert.InRange(selectors, 10, 1_000);
    }

    [Fact]
    public void Every_constant_names_inputs_that_its_task_has_and_goes_round_in_no_circle()
    {
        int references = 0;
        foreach ((string place, TaskSpec task) in Tasks())
        {
            Map<Sequence<string>> named = task.InputParameters.ToMap(input => input.Key, input =>
            {
                ConstantTemplate? template = input.Value is TaskParameterInput.Constant constant ? ConstantTemplate.Of(constant.Value) : null;
                Assert.True(template is null || !template.Check([.. task.InputParameters.Keys]).Any(), $"{place}.{input.Key}");
                return template?.References ?? default;
            });
            references += named.Values.Sum(names => names.Count);
            Assert.Equal([], ReferenceOrder.Of(named).Circles);
        }
        Assert.InRange(references, 10, 1_000);
    }

    [Fact]
    public void Every_argument_names_inputs_and_outputs_that_its_component_has()
    {
        int elements = 0;
        int structures = 0;
        foreach ((string place, ComponentSpec component, ExecutorSpec.Container container) in Containers())
        {
            PlaceholderNames names = new()
            {
                InputParameters = [.. component.InputParameters.Keys],
                InputArtifacts = [.. component.InputArtifacts.Keys],
                OutputParameters = [.. component.OutputParameters.Keys],
                OutputArtifacts = [.. component.OutputArtifacts.Keys],
            };
            CommandTemplate template = CommandTemplate.Parse(container.Command, container.Args);
            foreach (ArgumentTemplate element in template.Command.Concat(template.Args))
            {
                elements++;
                structures += element is ArgumentTemplate.Structure ? 1 : 0;
                Assert.True(!names.Check(element).Any(), $"{place}: {string.Join("; ", names.Check(element))}");
            }
        }
        Assert.InRange(elements, 1_000, 100_000);
        Assert.InRange(structures, 15, 1_000);
    }

    [Fact]
    public void Every_placeholder_is_one_of_ours_or_a_vendors()
    {
        Dictionary<Type, int> met = [];
        foreach ((string place, string text) in Texts())
        {
            foreach (Placeholder placeholder in Template.Parse(text).Segments.Select(segment => segment.Placeholder).OfType<Placeholder>())
            {
                Assert.True(placeholder is not Placeholder.Unknown { Text: not "{{$.pipeline_google_cloud_project_id}}" }, $"{place}: {placeholder}");
                met[placeholder.GetType()] = met.GetValueOrDefault(placeholder.GetType()) + 1;
            }
        }
        Assert.InRange(met.Values.Sum(), 300, 100_000);
        Assert.Superset(
            new HashSet<Type>
            {
                typeof(Placeholder.ExecutorInput), typeof(Placeholder.InputParameter), typeof(Placeholder.InputArtifact),
                typeof(Placeholder.OutputParameterFile), typeof(Placeholder.OutputArtifact), typeof(Placeholder.Fact),
            },
            met.Keys.ToHashSet());
    }

    [Fact]
    public void Every_lightweight_component_is_recognised_and_its_requirements_are_read()
    {
        int lightweight = 0;
        HashSet<string> requirements = [];
        foreach ((string place, _, ExecutorSpec.Container container) in Containers())
        {
            bool isLightweight = container.Command.Any(element => element.Contains("executor_main", StringComparison.Ordinal) && element.Contains("\"$0\"", StringComparison.Ordinal));
            Assert.True(isLightweight == LightweightCommand.TryParse(container.Command, container.Args, out LightweightCommand? parsed), place);
            if (parsed is null)
                continue;
            lightweight++;
            Assert.Equal(container.Command[^1], parsed.Source);
            Assert.Contains($"def {parsed.FunctionName}(", parsed.Source, StringComparison.Ordinal);
            Assert.Equal([], parsed.ExtraArgs);
            Assert.Equal([], parsed.Install!.OtherCommands);
            Assert.Contains(parsed.Install.Requirements, requirement => requirement.StartsWith("kfp==", StringComparison.Ordinal));
            Assert.All(parsed.Install.Installs.Where(install => install.IndexUrl.Length > 0), install =>
                Assert.Equal(("https://packages.example/simple", 1), (install.IndexUrl, install.TrustedHosts.Count)));
            requirements.UnionWith(parsed.Install.Requirements);
        }
        Assert.InRange(lightweight, 150, 10_000);
        // A plain name from an index of its own, a version, several in one command, a command behind that of kfp.
        Assert.Superset(new HashSet<string> { "yapf", "pandas==2.2.0", "scikit-learn==1.4.0", "nbclient>=0.10,<1", "requests" }, requirements);
    }

    private static IEnumerable<(string Place, ComponentSpec Component)> Components() => Files.Value.SelectMany(file =>
        file.Pipeline.Components.Select(component => ($"{file.File} {component.Key}", component.Value)).Append(($"{file.File} root", file.Pipeline.Root)));

    private static IEnumerable<(string Place, TaskSpec Spec)> Tasks() => Components().SelectMany(component =>
        component.Component.Dag?.Tasks.Select(task => ($"{component.Place} {task.Key}", task.Value)) ?? []);

    private static IEnumerable<(string Place, ComponentSpec Component, ExecutorSpec.Container Container)> Containers() => Files.Value.SelectMany(file =>
        file.Pipeline.Components
            .Where(component => component.Value.ExecutorLabel is { } label && file.Pipeline.Executors[label] is ExecutorSpec.Container)
            .Select(component => ($"{file.File} {component.Key}", component.Value, (ExecutorSpec.Container)file.Pipeline.Executors[component.Value.ExecutorLabel!])));

    private static IEnumerable<(string Place, string Text)> Texts()
    {
        foreach ((string place, TaskSpec task) in Tasks())
        {
            foreach (TaskParameterInput.Constant constant in task.InputParameters.Values.OfType<TaskParameterInput.Constant>())
                yield return (place, constant.Value.ToText());
        }
        foreach ((string file, PipelineSpec pipeline) in Files.Value)
        {
            foreach ((string label, ExecutorSpec executor) in pipeline.Executors)
            {
                IEnumerable<string> texts = executor switch
                {
                    ExecutorSpec.Container c =>
                        [c.Image, .. c.Command, .. c.Args, c.Resources.CpuLimit, c.Resources.MemoryLimit, c.Resources.AcceleratorType, c.Resources.AcceleratorCount],
                    ExecutorSpec.Importer importer => [importer.Uri ?? "", .. importer.Metadata.Keys, .. importer.Metadata.Values.Select(value => value.ToText())],
                    _ => [],
                };
                foreach (string text in texts)
                    yield return ($"{file} {label}", text);
            }
        }
    }
}
