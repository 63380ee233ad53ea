using System.Text;
using Pipelines.Core.Spec.Placeholders;
using Pipelines.Core.Values;

namespace Pipelines.Core.Tests.Spec.Placeholders;

public sealed class TemplateTests
{
    public static TheoryData<string, object> Forms => new()
    {
        { "{{$}}", new Placeholder.ExecutorInput(0) },
        { "{{$.json_escape[0]}}", new Placeholder.ExecutorInput(0) },
        { "{{$.json_escape[1]}}", new Placeholder.ExecutorInput(1) },
        { "{{$.inputs.parameters['a-b.c d_']}}", new Placeholder.InputParameter("a-b.c d_") },
        { "{{$.inputs.parameters[\"x\"]}}", new Placeholder.InputParameter("x") },
        { "{{$.inputs.parameters['it's}}']}}", new Placeholder.InputParameter("it's}}") },
        { "{{$.inputs.artifacts['a']}}", new Placeholder.InputArtifact("a", ArtifactPart.List, "") },
        { "{{$.inputs.artifacts['a'].uri}}", new Placeholder.InputArtifact("a", ArtifactPart.Uri, "") },
        { "{{$.inputs.artifacts['a'].path}}", new Placeholder.InputArtifact("a", ArtifactPart.Path, "") },
        { "{{$.inputs.artifacts['a'].name}}", new Placeholder.InputArtifact("a", ArtifactPart.Name, "") },
        { "{{$.inputs.artifacts['a'].metadata}}", new Placeholder.InputArtifact("a", ArtifactPart.Metadata, "") },
        { "{{$.inputs.artifacts['a'].metadata['k']}}", new Placeholder.InputArtifact("a", ArtifactPart.MetadataMember, "k") },
        { "{{$.inputs.artifacts['a'].properties['k']}}", new Placeholder.InputArtifact("a", ArtifactPart.MetadataMember, "k") },
        { "{{$.outputs.parameters['o'].output_file}}", new Placeholder.OutputParameterFile("o") },
        { "{{$.outputs.artifacts['o']}}", new Placeholder.OutputArtifact("o", ArtifactPart.List, "") },
        { "{{$.outputs.artifacts['o'].uri}}", new Placeholder.OutputArtifact("o", ArtifactPart.Uri, "") },
        { "{{$.outputs.artifacts['o'].metadata['k']}}", new Placeholder.OutputArtifact("o", ArtifactPart.MetadataMember, "k") },
        { "{{$.outputs.output_file}}", new Placeholder.OutputFile() },
        { "{{$.outputMetadataUri}}", new Placeholder.OutputFile() },
        { "{{$.pipeline_job_name}}", new Placeholder.Fact(RunFact.JobName) },
        { "{{$.pipeline_job_resource_name}}", new Placeholder.Fact(RunFact.JobResourceName) },
        { "{{$.pipeline_job_uuid}}", new Placeholder.Fact(RunFact.JobId) },
        { "{{$.pipeline_task_name}}", new Placeholder.Fact(RunFact.TaskName) },
        { "{{$.pipeline_task_uuid}}", new Placeholder.Fact(RunFact.TaskId) },
        { "{{$.pipeline_job_create_time_utc}}", new Placeholder.Fact(RunFact.CreateTime) },
        { "{{$.pipeline_job_schedule_time_utc}}", new Placeholder.Fact(RunFact.ScheduleTime) },
        { "{{$.pipeline_root}}", new Placeholder.Fact(RunFact.PipelineRoot) },
        { "{{$.workspace_path}}", new Placeholder.Fact(RunFact.WorkspacePath) },
        { "{{$.pipeline_google_cloud_project_id}}", new Placeholder.Unknown("{{$.pipeline_google_cloud_project_id}}") },
        { "{{$.inputs.parameter['x']}}", new Placeholder.Unknown("{{$.inputs.parameter['x']}}") },
        { "{{$.inputs.parameters['x'].y}}", new Placeholder.Unknown("{{$.inputs.parameters['x'].y}}") },
        { "{{$.inputs.parameters['x'] }}", new Placeholder.Unknown("{{$.inputs.parameters['x'] }}") },
        { "{{$.json_escape[9]}}", new Placeholder.Unknown("{{$.json_escape[9]}}") },
        { "{{$.json_escape[-1]}}", new Placeholder.Unknown("{{$.json_escape[-1]}}") },
        { "{{$.}}", new Placeholder.Unknown("{{$.}}") },
        { "{{$ }}", new Placeholder.Unknown("{{$ }}") },
        { "{{$['x']}}", new Placeholder.Unknown("{{$['x']}}") },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_form_is_read(string text, object placeholder)
    {
        Template template = Template.Parse(text);
        Assert.Equal((Placeholder)placeholder, template.Whole);
        Assert.Equal(text, template.Expand(_ => null));
    }

    [Theory]
    [InlineData("a {{$.inputs.parameters['x']}}-{{$.inputs.parameters['y']}}", "a <x>-<y>")]
    [InlineData("{{$.inputs.parameters['x']}}{{$.inputs.parameters['x']}}", "<x><x>")]
    [InlineData("{{{$.inputs.parameters['x']}}}", "{<x>}")]
    [InlineData("{\"a\": {{$.inputs.parameters['x']}}}", "{\"a\": <x>}")]
    [InlineData("{{$.what}} {{$.inputs.parameters['x']}}", "{{$.what}} <x>")]
    [InlineData("{{$.inputs.parameters['x {{$.inputs.parameters['y']}}", "{{$.inputs.parameters['x {{$.inputs.parameters['y']}}")]
    [InlineData("{{$.inputs {{$.inputs.parameters['y']}}", "{{$.inputs {{$.inputs.parameters['y']}}")]
    [InlineData("$ $$ {{ }} {{x}} {$} ${a} $(b) {{$", "$ $$ {{ }} {{x}} {$} ${a} $(b) {{$")]
    [InlineData("", "")]
    public void Only_placeholders_are_replaced(string text, string expanded)
    {
        Template template = Template.Parse(text);
        Assert.Equal(expanded, template.Expand(placeholder => placeholder is Placeholder.InputParameter { Name.Length: 1 } input ? $"<{input.Name}>" : null));
    }

    [Fact]
    public void What_is_put_in_is_not_looked_at_again()
        => Assert.Equal(
            "{{$.inputs.parameters['x']}}!",
            Template.Parse("{{$.inputs.parameters['x']}}!").Expand(_ => "{{$.inputs.parameters['x']}}"));

    [Fact]
    public void Pieces_are_the_text_and_unknown_resolution_changes_nothing()
    {
        string[] pieces = ["{{$", "}}", ".inputs", ".parameters", "['", "']", "[1]", "{", "}", "$", "a", " ", ".outputs.output_file", "{{$}}", "\uD800", "'"];
        Random random = new(23);
        int placeholders = 0;
        for (int i = 0; i < 50_000; i++)
        {
            StringBuilder text = new();
            for (int n = random.Next(12); n > 0; n--)
                text.Append(pieces[random.Next(pieces.Length)]);
            string source = text.ToString();
            Template template = Template.Parse(source);
            Assert.Equal(source, string.Concat(template.Segments.Select(segment => segment.Text)));
            Assert.Equal(source, template.Expand(_ => null));
            Assert.All(template.Segments, segment => Assert.Equal(segment.Text, source.Substring(segment.Position, segment.Text.Length)));
            placeholders += template.Segments.Count(segment => segment.Placeholder is not (null or Placeholder.Unknown));
        }
        Assert.InRange(placeholders, 5_000, int.MaxValue);
    }

    [Fact]
    public void A_megabyte_of_open_braces_is_read_in_one_go()
    {
        // Each opening is closed by nothing, so the text is plain from the first on.
        string text = string.Concat(Enumerable.Repeat("{{$", 400_000));
        Assert.Equal([new Segment(0, text, null)], Template.Parse(text).Segments);
        string closed = string.Concat(Enumerable.Repeat("{{$['}}", 150_000));
        Assert.Equal(150_000, Template.Parse(closed).Segments.Count);
    }
}
