using Pipelines.Core.Values;

namespace Pipelines.Sdk.Authoring;

/// <summary>The item of one iteration.</summary>
public sealed class LoopItem : ParameterSource
{
    private readonly Loop _loop;
    private readonly ParameterType _declared;

    internal LoopItem(Loop loop, ParameterType declared)
        : base(loop)
    {
        _loop = loop;
        _declared = declared;
    }

    /// <summary>True once the author took a part of the item.</summary>
    internal bool HasMembers { get; set; }

    /// <summary>True when the author said the type.</summary>
    internal bool IsDeclared => _declared != ParameterType.Unspecified;

    internal override ParameterType Type => IsDeclared ? _declared
        : ConstantType.Common(_loop.ConstantItems ?? default) is { } seen ? seen
        : HasMembers ? ParameterType.Struct
        : ParameterType.String;

    internal override string Words => $"the item of {_loop.Words}";

    /// <summary>The type that a part has in every constant item; unspecified when that is not to be seen.</summary>
    internal ParameterType TypeOfMember(Sequence<object> path)
    {
        List<Value> parts = [];
        foreach (Value item in _loop.ConstantItems ?? default)
        {
            Value? part = item;
            foreach (object step in path)
            {
                part = (part, step) switch
                {
                    (Value.Struct members, string name) => members.Members.TryGetValue(name, out Value? member) ? member : null,
                    (Value.List list, int index) => index >= 0 && index < list.Items.Count ? list.Items[index] : null,
                    _ => null,
                };
            }
            if (part is null)
                return ParameterType.Unspecified;
            parts.Add(part);
        }
        return ConstantType.Common(parts.ToSequence()) ?? ParameterType.Unspecified;
    }
}
