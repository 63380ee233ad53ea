using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Pipelines.House.Reading;

/// <summary>Walks the instructions of a method body (ECMA-335, III.1.2) and picks out what they point at.</summary>
internal static class IlTokens
{
    private const int TwoBytePrefix = 0xFE;

    private static readonly Dictionary<int, OperandType> Operands = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value & 0xFFFF, code => code.OperandType);

    public static List<(int Offset, EntityHandle Target)> In(BlobReader body)
    {
        List<(int, EntityHandle)> found = [];
        while (body.RemainingBytes > 0)
        {
            int offset = body.Offset;
            int code = body.ReadByte();
            if (code == TwoBytePrefix)
                code = (code << 8) | body.ReadByte();
            switch (Operands[code])
            {
                case OperandType.InlineNone:
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    body.Offset += 1;
                    break;
                case OperandType.InlineVar:
                    body.Offset += 2;
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    body.Offset += 8;
                    break;
                case OperandType.InlineSwitch:
                    int branches = body.ReadInt32();
                    body.Offset += branches * 4;
                    break;
                case OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok or OperandType.InlineSig:
                    found.Add((offset, (EntityHandle)MetadataTokens.Handle(body.ReadInt32())));
                    break;
                default:
                    body.Offset += 4;
                    break;
            }
        }
        return found;
    }
}
