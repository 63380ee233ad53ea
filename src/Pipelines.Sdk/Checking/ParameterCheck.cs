using Pipelines.Core.Spec;
using Pipelines.Core.Values;
using Pipelines.Sdk.Authoring;
using Pipelines.Sdk.Problems;

namespace Pipelines.Sdk.Checking;

/// <summary>A value given to a parameter.</summary>
internal static class ParameterCheck
{
    private const double LargestInteger = (1L << 53) - 1;

    public static void Run(Argument value, ParameterInputSpec wanted, string place, ProblemList problems)
    {
        if (PrintedHandle.Report(value.Content, place, problems))
            return;
        switch (value.Content)
        {
            case ArgumentContent.Invalid invalid:
                problems.Add(Code.InvalidValue, place, invalid.What, "Give a value that JSON can hold.");
                break;
            case ArgumentContent.Constant constant:
                CheckConstant(constant.Value, wanted, place, problems);
                break;
            case ArgumentContent.Reference { Source: ArtifactSource artifact }:
                problems.Add(Code.KindMismatch, place, $"It takes {wanted.Type.Words()}, but {artifact.Words} is an artifact, {artifact.Type.Words(artifact.IsList)}.",
                    "Give it a parameter; the program can read an artifact only through an artifact input.");
                break;
            case ArgumentContent.Reference { Source: ParameterSource parameter }:
                CheckSource(parameter, wanted, place, problems);
                break;
            default:
                CheckComposite(value, wanted, place, problems);
                break;
        }
    }

    private static void CheckConstant(Value value, ParameterInputSpec wanted, string place, ProblemList problems)
    {
        if (!Holds(wanted.Type, value))
        {
            string kind = (wanted.Type, value) switch
            {
                (_, Value.Nothing) => "no value",
                (ParameterType.Integer, Value.Number) => "not a whole number within ±(2^53-1)",
                _ => ConstantType.Of(value).Words(),
            };
            problems.Add(Code.ParameterMismatch, place, $"It takes {wanted.Type.Words()}, but {Shown(value)} is {kind}.", ConstantFix(wanted.Type, value));
        }
        else if (wanted.Literals.Count > 0 && !wanted.Literals.Contains(value))
        {
            problems.Add(Code.ValueNotAllowed, place, $"{Shown(value)} is not allowed.",
                $"Give one of {string.Join(", ", wanted.Literals.Select(literal => literal.ToString()))}.");
        }
    }

    private static bool Holds(ParameterType type, Value value) => (type, value) switch
    {
        // Other inputs of the task and facts of the run are put in later; what comes out is not known yet.
        (_, Value.String text) when text.Text.Contains("{{$", StringComparison.Ordinal) => true,
        (ParameterType.Integer, Value.Number number) => number.Amount == Math.Truncate(number.Amount) && Math.Abs(number.Amount) <= LargestInteger,
        (ParameterType.Double, Value.Number) => true,
        (ParameterType.Boolean, Value.Boolean) => true,
        (ParameterType.String or ParameterType.Unspecified, Value.String) => true,
        (ParameterType.Unspecified, _) => true,
        (ParameterType.List, Value.List) => true,
        (ParameterType.Struct or ParameterType.TaskConfig or ParameterType.TaskFinalStatus, Value.Struct) => true,
        _ => false,
    };

    private static string ConstantFix(ParameterType wanted, Value value) => (wanted, value) switch
    {
        (ParameterType.String, Value.Number or Value.Boolean) => $"Write \"{value.ToText()}\".",
        (ParameterType.Integer or ParameterType.Double, Value.String text) when double.TryParse(text.Text, out _) => $"Write {text.Text} without quotes.",
        (ParameterType.Boolean, Value.String { Text: "true" or "false" } text) => $"Write {text.Text} without quotes.",
        _ => $"Give it {wanted.Words()}.",
    };

    private static void CheckSource(ParameterSource source, ParameterInputSpec wanted, string place, ProblemList problems)
    {
        if (source.IsBroken)
            return;
        if (!source.Type.Fits(wanted.Type))
        {
            string fix = (wanted.Type, source) switch
            {
                (ParameterType.String, _) => "Put it in text: $\"{...}\".",
                (_, LoopItem) => $"If that is what the items are, say so: ForEach(..., ParameterType.{wanted.Type}).",
                _ => Fitting.Parameter(source, wanted.Type),
            };
            problems.Add(Code.ParameterMismatch, place, $"It takes {wanted.Type.Words()}, but {source.Words} is {source.Type.Words()}.", fix);
        }
        else if (source.MayBeAbsent && wanted.IsRequired)
        {
            problems.Add(Code.MayBeAbsent, place, $"It must be given a value, but {source.Words} may be absent.",
                "Give the pipeline parameter a default, or make it a RequiredParameter.");
        }
    }

    private static void CheckComposite(Argument value, ParameterInputSpec wanted, string place, ProblemList problems)
    {
        ParameterType type = value.Content switch
        {
            ArgumentContent.List => ParameterType.List,
            ArgumentContent.Struct => ParameterType.Struct,
            _ => ParameterType.String,
        };
        if (!type.Fits(wanted.Type))
            problems.Add(Code.ParameterMismatch, place, $"It takes {wanted.Type.Words()}, but is given {value.Words}.", $"Give it {wanted.Type.Words()}.");
        foreach (ArtifactSource artifact in value.Content.Sources().OfType<ArtifactSource>())
        {
            problems.Add(Code.KindMismatch, place, $"{artifact.Words} is an artifact and has no text form.",
                "Put parameters into text, and give the artifact to an artifact input.");
        }
    }

    private static string Shown(Value value)
    {
        const int Longest = 60;
        string text = value.ToString();
        return text.Length <= Longest ? text : $"{text[..Longest]}...";
    }
}
