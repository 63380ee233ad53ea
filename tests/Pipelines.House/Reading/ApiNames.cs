using System.Globalization;
using System.Reflection;

namespace Pipelines.House.Reading;

/// <summary>Spells types as C# does, with their nullability.</summary>
internal static class ApiNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(char)] = "char",
        [typeof(decimal)] = "decimal",
        [typeof(double)] = "double",
        [typeof(float)] = "float",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(object)] = "object",
        [typeof(short)] = "short",
        [typeof(string)] = "string",
        [typeof(uint)] = "uint",
        [typeof(ulong)] = "ulong",
        [typeof(ushort)] = "ushort",
        [typeof(void)] = "void",
    };

    public static string Of(Type type) => Of(type, null);

    public static string Of(Type type, NullabilityInfo? nullability)
    {
        if (type.IsByRef)
            return Of(type.GetElementType()!, nullability);
        if (type.IsPointer)
            return Of(type.GetElementType()!) + "*";
        if (Nullable.GetUnderlyingType(type) is Type inner)
            return Of(inner, nullability?.GenericTypeArguments.FirstOrDefault()) + "?";
        string mark = nullability?.ReadState == NullabilityState.Nullable && !type.IsValueType && !type.IsGenericParameter ? "?" : "";
        if (type.IsArray)
            return $"{Of(type.GetElementType()!, nullability?.ElementType)}[{new string(',', type.GetArrayRank() - 1)}]{mark}";
        return Plain(type, nullability) + mark;
    }

    public static string OfParameters(IEnumerable<ParameterInfo> parameters, NullabilityInfoContext context)
        => string.Join(", ", parameters.Select(parameter => OfParameter(parameter, context)));

    private static string OfParameter(ParameterInfo parameter, NullabilityInfoContext context)
    {
        string passing = parameter.ParameterType.IsByRef ? parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref "
            : parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(System.Runtime.CompilerServices.ParamCollectionAttribute)) ? "params "
            : "";
        bool isZero = parameter.DefaultValue is null && parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null;
        string assumed = parameter.HasDefaultValue ? $" = {(isZero ? "default" : OfConstant(parameter.DefaultValue))}" : "";
        return $"{passing}{Of(parameter.ParameterType, context.Create(parameter))} {parameter.Name}{assumed}";
    }

    public static string OfConstant(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool truth => truth ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string Plain(Type type, NullabilityInfo? nullability)
    {
        if (Keywords.TryGetValue(type, out string? keyword))
            return keyword;
        if (type.IsGenericParameter)
            return type.Name;

        // A nested type repeats the arguments of the types around it.
        Type[] arguments = type.GetGenericArguments();
        int taken = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        string around = type.DeclaringType is Type outer ? Plain(outer, null) + "." : "";
        string own = string.Join(", ", arguments.Select((argument, index) => Of(argument, ArgumentOf(nullability, index))).Skip(taken));
        return around + type.Name.Split('`')[0] + (own.Length > 0 ? $"<{own}>" : "");
    }

    private static NullabilityInfo? ArgumentOf(NullabilityInfo? nullability, int index)
        => nullability is not null && index < nullability.GenericTypeArguments.Length ? nullability.GenericTypeArguments[index] : null;
}
