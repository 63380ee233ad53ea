using System.Text;
using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Format;

/// <summary>
/// Reads pipelines: YAML or JSON, one document or two, or the JSON of the REST API. Nothing is thrown for what a person wrote:
/// all mistakes come back together, and what could be understood with them.
/// </summary>
public static class PipelineReader
{
    /// <summary>The longest text that is read.</summary>
    public const int MaxBytes = TextLimits.Bytes;

    /// <summary>Reads a file's bytes.</summary>
    public static PipelineReading Read(ReadOnlySpan<byte> utf8)
    {
        ProblemList problems = new();
        List<Node>? documents = DocumentText.Read(utf8, problems);
        return documents is null ? new(null, problems) : Read(documents, problems);
    }

    /// <summary>Reads a text.</summary>
    public static PipelineReading Read(string text)
    {
        try
        {
            return Read(Strict.GetBytes(text));
        }
        catch (EncoderFallbackException broken)
        {
            ProblemList problems = new();
            problems.Add(Codes.BadEncoding, DocumentPath.Top, $"The text holds half a surrogate pair at character {broken.Index + 1}.",
                "Write the character itself, or both halves of its escape.");
            return new(null, problems);
        }
    }

    /// <summary>
    /// Reads a JSON value: a bare pipeline, or <c>{"pipeline_spec": {...}, "platform_spec": {...}}</c>. Problems have paths but no
    /// lines.
    /// </summary>
    public static PipelineReading Read(Value json)
    {
        ProblemList problems = new();
        Node document = FreeValues.ToNode(json);
        if (document.Height <= TextLimits.Depth)
            return Read(document is ScalarNode { What: ScalarKind.Null } ? [] : [document], problems);
        problems.Add(Codes.TooDeep, DocumentPath.Top, $"Lists and maps are nested deeper than {TextLimits.Depth} levels.",
            "Give deep data to a step as an artifact or as JSON text.");
        return new(null, problems);
    }

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static PipelineReading Read(List<Node> documents, ProblemList problems)
    {
        PackageDocuments package = PackageDocuments.Sort(documents, problems);
        problems.Source = new SourceMap(package.Pipeline, package.Platforms);
        PipelineSpec? pipeline = package.Pipeline is null ? null : ReadPipeline(package.Pipeline, problems);
        PlatformSpec? platforms = PlatformSpec.None;
        if (package.Platforms is not null)
            PlatformFormat.Platforms.TryRead(package.Platforms, new(DocumentPath.Top, problems), out platforms);
        return new(pipeline is null ? null : new(pipeline, platforms ?? PlatformSpec.None), problems);
    }

    private static PipelineSpec? ReadPipeline(Node document, ProblemList problems)
    {
        ProblemList found = new() { Source = problems.Source };
        PipelineFormat.Pipeline.TryRead(document, new(DocumentPath.Top, found), out PipelineSpec? pipeline);
        // A newer format has fields and words that we cannot know; the checker names the real reason.
        bool isNewer = pipeline is not null && SchemaVersion.IsNewer(pipeline.SchemaVersion);
        problems.AddAll(found, except: isNewer ? [Codes.UnknownField, Codes.UnknownWord, Codes.NotExactlyOne] : []);
        return pipeline;
    }
}

/// <summary>What was read.</summary>
public sealed class PipelineReading
{
    internal PipelineReading(PipelinePackage? package, ProblemList found) => (Package, Found) = (package, found);

    /// <summary>A reading that failed before there was a text.</summary>
    public static PipelineReading Refused(Problem problem)
    {
        ProblemList found = new();
        found.Add(default, problem);
        return new(null, found);
    }

    /// <summary>What could be understood; null when there was no pipeline to be found. Not to be run unless it was checked.</summary>
    public PipelinePackage? Package { get; }

    /// <summary>The mistakes in the text. What it means is checked by <c>SpecChecker</c>.</summary>
    public Sequence<Problem> Problems => Found.ToSequence();

    /// <summary>The problems with what a checker needs to add its own.</summary>
    internal ProblemList Found { get; }
}
