using Pipelines.Sdk.Generator.Methods;
using Pipelines.Sdk.Generator.Texts;

namespace Pipelines.Sdk.Generator.Writing;

/// <summary>Writes the JSON of records and enums, and the members that pipelines can take of records.</summary>
internal static class StructWriter
{
    private const string Codecs = "global::Pipelines.Sdk.Coding.Codecs";

    /// <summary>The members of a record as properties of its handle.</summary>
    public static string Members(StructModel record)
    {
        CodeWriter code = new();
        if (record.Namespace.Length > 0)
            code.Line($"namespace {record.Namespace};\n");
        code.Doc("summary", $"Members of {record.Name} that a pipeline can take.");
        code.Open($"{(record.IsPublic ? "public" : "internal")} static class {record.Name}Members");
        code.Open($"extension(global::Pipelines.Sdk.Parameter<{record.Type}> record)");
        foreach (MemberModel member in record.Members)
        {
            string maker = member.Value.Maker switch
            {
                "List" when member.Value.HandleItem.Length > 0 => $"ListMember<{record.Type}, {member.Value.HandleItem}>",
                "Struct" => $"StructMember<{record.Type}>",
                "List" => $"Member<{record.Type}, global::System.Text.Json.JsonElement>",
                _ => $"Member<{record.Type}, {member.Value.HandleItem}>",
            };
            string type = member.Value.Maker == "List" && member.Value.HandleItem.Length == 0
                ? "global::Pipelines.Sdk.Parameter<global::System.Text.Json.JsonElement>"
                : member.Value.Handle;
            code.Doc("summary", $"Member \"{member.Name}\".");
            code.Line($"public {type} {member.Property} => global::Pipelines.Sdk.Stubs.Stub.{maker}(record, {CodeWriter.Literal(member.Name)});");
        }
        code.Close();
        code.Close();
        return code.ToString();
    }

    /// <summary>Registers the codecs of a project's records, and of the enums that travel in it.</summary>
    public static string Codes(IEnumerable<StructModel> records, IEnumerable<EnumModel> enums)
    {
        CodeWriter code = new();
        code.Line("namespace Pipelines.Generated;\n");
        code.Open("file static class Codes");
        code.Line("[global::System.Runtime.CompilerServices.ModuleInitializer]");
        code.Open("internal static void Register()");
        foreach (EnumModel each in enums.GroupBy(each => each.Type).Select(same => same.First()).OrderBy(each => each.Type, StringComparer.Ordinal))
        {
            string members = string.Join(", ", each.Members.Select(member => $"({CodeWriter.Literal(member.Name)}, {member.Code})"));
            code.Line($"{Codecs}.Enum<{each.Type}>({members}).Register();");
        }
        foreach (StructModel record in records.OrderBy(record => record.Type, StringComparer.Ordinal))
            Codec(code, record);
        code.Close();
        code.Close();
        return code.ToString();
    }

    private static void Codec(CodeWriter code, StructModel record)
    {
        code.Line($"new global::Pipelines.Sdk.Coding.Codec<{record.Type}>(");
        code.Line($"    global::Pipelines.Core.Values.ParameterType.Struct, \"a struct\",");
        code.Line($"    static record => {Codecs}.Struct(");
        for (int i = 0; i < record.Members.Count; i++)
        {
            MemberModel member = record.Members[i];
            string end = i == record.Members.Count - 1 ? ")," : ",";
            string quoted = CodeWriter.Literal(member.Name);
            code.Line(member.Value.MayBeAbsent
                ? $"        ({quoted}, record.{member.Property} is {{ }} given{i} ? {member.Value.Codec}.Write(given{i}) : null){end}"
                : $"        ({quoted}, {member.Value.Codec}.Write(record.{member.Property})){end}");
        }
        code.Line($"    static value => new {record.Type}(");
        for (int i = 0; i < record.Members.Count; i++)
        {
            MemberModel member = record.Members[i];
            string end = i == record.Members.Count - 1 ? ")).Register();" : ",";
            string quoted = CodeWriter.Literal(member.Name);
            string read = (member.Value.MayBeAbsent, member.IsNullableStruct, member.Default.Length > 0) switch
            {
                (_, _, true) => $"{Codecs}.Member(value, {quoted}, {member.Value.Codec}, {member.Default})",
                (_, true, _) => $"{Codecs}.OptionalMember(value, {quoted}, {member.Value.Codec})",
                (true, _, _) => member.Value.Held($"{Codecs}.Member(value, {quoted}, {member.Value.Codec}, null!)"),
                _ => member.Value.Held($"{Codecs}.Member(value, {quoted}, {member.Value.Codec})"),
            };
            code.Line($"        {read}{end}");
        }
    }
}
