using Pipelines.Core.Spec;
using Pipelines.Core.Values;
#pragma warning disable CA1822
namespace Pipelines.Core.Runs;
internal readonly record struct ConditionResult(bool IsMet, string Error);
internal sealed class Condition { public static Parsed<Condition> Parse(string s) => new(new Condition(), default); public ConditionResult Evaluate(BoundInputs i) => new(true, ""); }
internal sealed class Selector { public static Parsed<Selector> Parse(string s) => new(new Selector(), default); public Result<Value> Evaluate(Value v) => Result.Ok(v); }
internal sealed class ConstantTemplate { public Sequence<string> References => default; public static ConstantTemplate? Of(Value v) => null; public Result<Value> Expand(RunFacts f, IReadOnlyDictionary<string, Value> p) => Result.Ok(Value.Null); }
