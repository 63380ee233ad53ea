using Pipelines.Core.Spec;
using Pipelines.Core.Values;
#pragma warning disable CA1822
namespace Pipelines.Core.Runs;
internal sealed class ConstantTemplate { public Sequence<string> References => default; public static ConstantTemplate? Of(Value v) => null; public Result<Value> Expand(RunFacts f, IReadOnlyDictionary<string, Value> p) => Result.Ok(Value.Null); }
