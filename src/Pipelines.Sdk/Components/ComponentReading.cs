using Pipelines.Core.Values;

namespace Pipelines.Sdk.Components;

/// <summary>What reading a component gave.</summary>
/// <param name="Definition">Null when there are problems.</param>
/// <param name="Problems">Everything that is wrong.</param>
internal sealed record ComponentReading(ComponentDefinition? Definition, Sequence<Problem> Problems);
