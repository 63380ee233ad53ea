using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Pipelines.House.Reading;

/// <summary>Writes down what an assembly promises to others: each public type and member on a line, sorted.</summary>
internal sealed class ApiText
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    // Said by `record` and by every object.
    private static readonly string[] Understood = ["Equals", "GetHashCode", "ToString", "Deconstruct", "PrintMembers", "<Clone>$", "EqualityContract", "op_Equality", "op_Inequality"];

    private readonly NullabilityInfoContext _nullability = new();

    public static string Of(IEnumerable<Type> types)
    {
        ApiText api = new();
        StringBuilder text = new();
        foreach (IGrouping<string?, Type> room in types.Where(IsPromised).GroupBy(type => type.Namespace).OrderBy(room => room.Key, StringComparer.Ordinal))
        {
            text.Append("namespace ").Append(room.Key).Append('\n');
            foreach (Type type in room.OrderBy(ApiNames.Of, StringComparer.Ordinal))
            {
                text.Append('\n').Append(Heading(type)).Append('\n');
                foreach (string member in api.Members(type).Order(StringComparer.Ordinal))
                    text.Append("    ").Append(member).Append('\n');
            }
            text.Append('\n');
        }
        return text.ToString();
    }

    private static bool IsPromised(Type type)
        => (type.IsPublic || ((type.IsNestedPublic || type.IsNestedFamily) && IsPromised(type.DeclaringType!)))
        && !type.IsDefined(typeof(CompilerGeneratedAttribute));

    private static string Heading(Type type)
    {
        bool isRecord = type.GetMethods(Declared).Any(method => method.Name is "<Clone>$" or "PrintMembers");
        string kind = type.IsEnum ? "enum"
            : type.IsInterface ? "interface"
            : type.IsSubclassOf(typeof(Delegate)) ? "delegate"
            : type.IsValueType ? (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "") + (isRecord ? "record struct" : "struct")
            : (type.IsAbstract && type.IsSealed ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "") + (isRecord ? "record" : "class");
        string heritage = string.Join(", ", Heritage(type).Select(ApiNames.Of));
        return $"{kind} {ApiNames.Of(type)}{(heritage.Length > 0 ? " : " + heritage : "")}";
    }

    private static IEnumerable<Type> Heritage(Type type)
    {
        if (type.IsEnum || type.IsSubclassOf(typeof(Delegate)))
            return [];
        Type[] all = type.GetInterfaces();
        IEnumerable<Type> inherited = all.SelectMany(one => one.GetInterfaces()).Concat(type.BaseType?.GetInterfaces() ?? []);
        IEnumerable<Type> own = all.Except(inherited)
            .Where(one => !(one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IEquatable<>) && one.GetGenericArguments()[0] == type))
            .Where(one => one.IsVisible).OrderBy(ApiNames.Of, StringComparer.Ordinal);
        return type.BaseType is Type parent && parent != typeof(object) && parent != typeof(ValueType) ? own.Prepend(parent) : own;
    }

    private IEnumerable<string> Members(Type type)
    {
        if (type.IsSubclassOf(typeof(Delegate)))
            return [Spell(type.GetMethod("Invoke")!, "")];
        return type.GetFields(Declared).Where(field => IsPromised(field.IsPublic, field.IsFamily || field.IsFamilyOrAssembly, field) && !field.IsSpecialName).Select(Spell)
            .Concat(type.GetConstructors(Declared).Where(made => IsPromised(made.IsPublic, made.IsFamily || made.IsFamilyOrAssembly, made)).Select(made => $"{(made.IsPublic ? "" : "protected ")}new({ApiNames.OfParameters(made.GetParameters(), _nullability)})"))
            .Concat(type.GetProperties(Declared).Where(property => property.GetAccessors(nonPublic: true).Any(IsPromised) && !Understood.Contains(property.Name)).Select(Spell))
            .Concat(type.GetEvents(Declared).Where(happening => IsPromised(happening.AddMethod!)).Select(happening => $"event {ApiNames.Of(happening.EventHandlerType!)} {happening.Name}"))
            .Concat(type.GetMethods(Declared).Where(method => IsPromised(method) && IsOwn(method)).Select(method => Spell(method, method.Name)));
    }

    private static bool IsPromised(MethodInfo method) => IsPromised(method.IsPublic, method.IsFamily || method.IsFamilyOrAssembly, method);

    private static bool IsPromised(bool isPublic, bool isProtected, MemberInfo member)
        => (isPublic || (isProtected && !member.DeclaringType!.IsSealed)) && (member is MethodInfo || !member.IsDefined(typeof(CompilerGeneratedAttribute)));

    private static bool IsOwn(MethodInfo method)
        => !Understood.Contains(method.Name) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal));

    private string Spell(FieldInfo field)
    {
        string constant = field.IsLiteral ? $" = {ApiNames.OfConstant(field.GetRawConstantValue())}" : "";
        if (field.DeclaringType!.IsEnum)
            return field.Name + constant;
        string kind = field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
        return $"{kind}{ApiNames.Of(field.FieldType, _nullability.Create(field))} {field.Name}{constant}";
    }

    private string Spell(PropertyInfo property)
    {
        MethodInfo? setter = property.SetMethod is MethodInfo set && IsPromised(set) ? set : null;
        bool isInit = setter?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ?? false;
        string accessors = (property.GetMethod is MethodInfo get && IsPromised(get) ? "get; " : "") + (setter is null ? "" : isInit ? "init; " : "set; ");
        string start = Kind(property.GetAccessors(nonPublic: true)[0]) + (property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "");
        ParameterInfo[] index = property.GetIndexParameters();
        string name = index.Length > 0 ? $"this[{ApiNames.OfParameters(index, _nullability)}]" : property.Name;
        return $"{start}{ApiNames.Of(property.PropertyType, _nullability.Create(property))} {name} {{ {accessors}}}";
    }

    private string Spell(MethodInfo method, string name)
    {
        string generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(ApiNames.Of))}>" : "";
        string extended = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return $"{Kind(method)}{ApiNames.Of(method.ReturnType, _nullability.Create(method.ReturnParameter))} {name}{generic}({extended}{ApiNames.OfParameters(method.GetParameters(), _nullability)})";
    }

    private static string Kind(MethodInfo method)
        => method.DeclaringType!.IsInterface && !method.IsStatic ? ""
        : (method.IsFamily || method.IsFamilyOrAssembly ? "protected " : "")
        + (method.IsStatic ? "static " : method.IsAbstract ? "abstract " : method.GetBaseDefinition() != method ? "override " : method is { IsVirtual: true, IsFinal: false } ? "virtual " : "");
}
