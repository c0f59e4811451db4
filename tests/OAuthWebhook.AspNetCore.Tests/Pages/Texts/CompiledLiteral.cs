using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace OAuthWebhook.AspNetCore.Tests.Pages.Texts;

/// <summary>A literal as the compiler left it in a method. What is read there is what is shown, however the source is written.</summary>
/// <param name="Method">Where it is.</param>
/// <param name="Text">The literal.</param>
/// <param name="Taker">The next method that is called: mostly the one that it is given to.</param>
/// <param name="IsLast">Whether that comes at once, so that it is given to it for certain.</param>
internal sealed record CompiledLiteral(MethodBase Method, string Text, MethodBase? Taker, bool IsLast)
{
    private const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<int, OpCode> OpCodes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (int)(ushort)code.Value);

    /// <summary>The type in the source that it belongs to: async methods and lambdas are compiled into types of their own within it.</summary>
    public Type Owner
    {
        get
        {
            var type = Method.DeclaringType!;
            while (type.DeclaringType is { } outer)
                type = outer;
            return type;
        }
    }

    /// <summary>Whether the next call is one of these, by name.</summary>
    public bool GoesTo(params ReadOnlySpan<string> names) => Taker is { } taker && names.Contains(taker is ConstructorInfo ? taker.DeclaringType!.Name : taker.Name);

    /// <summary>The literals of a type's own methods, in their order.</summary>
    public static IEnumerable<CompiledLiteral> In(Type type) =>
        type.GetMethods(Everything).Cast<MethodBase>().Concat(type.GetConstructors(Everything)).SelectMany(In);

    private static List<CompiledLiteral> In(MethodBase method)
    {
        List<CompiledLiteral> literals = [];
        var before = default(OpCode);
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var i = 0; i < code.Length;)
        {
            var operation = OpCodes[code[i] == 0xFE ? 0xFE00 | code[i + 1] : code[i]];
            i += operation.Size;
            var operand = code.AsSpan(i);
            if (operation == System.Reflection.Emit.OpCodes.Ldstr)
                literals.Add(new(method, method.Module.ResolveString(BinaryPrimitives.ReadInt32LittleEndian(operand)), Taker: null, IsLast: false));
            else if (operation.OperandType == OperandType.InlineMethod)
                GiveTo(Resolve(method, BinaryPrimitives.ReadInt32LittleEndian(operand)));
            before = operation;
            i += SizeOf(operation.OperandType, operand);
        }

        return literals;

        void GiveTo(MethodBase? taker)
        {
            for (var i = literals.Count - 1; i >= 0 && literals[i].Taker is null; i--)
                literals[i] = literals[i] with { Taker = taker, IsLast = i == literals.Count - 1 && before == System.Reflection.Emit.OpCodes.Ldstr };
        }
    }

    private static MethodBase? Resolve(MethodBase method, int token) =>
        method.Module.ResolveMethod(token, method.DeclaringType!.GetGenericArguments(), method.IsGenericMethod ? method.GetGenericArguments() : []);

    private static int SizeOf(OperandType type, ReadOnlySpan<byte> operand) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BinaryPrimitives.ReadInt32LittleEndian(operand)),
        _ => 4,
    };
}
