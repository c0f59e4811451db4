using System.Buffers.Binary;
using System.Text;

namespace Elsa.Studio.StandIn;

/// <summary>
/// Turns what a browser loads, a .NET assembly in a WebAssembly module in the Webcil format, back into an assembly that compiler and runtime load.
/// The format: dotnet/runtime, docs/design/mono/webcil.md.
/// </summary>
public static class Webcil
{
    private const int SectionHeaderSize = 16;
    private const int HeaderSize = 28;
    private const byte DataSection = 11;

    /// <summary>Unwraps a module.</summary>
    /// <param name="module">The file.</param>
    /// <returns>The assembly as a PE file.</returns>
    /// <exception cref="InvalidDataException">It is no such module, or of a version that is not known.</exception>
    public static byte[] Unwrap(ReadOnlySpan<byte> module)
    {
        var image = Payload(module);
        if (image.Length < HeaderSize || !image.StartsWith("WbIL"u8) || Word(image, 4) != 0 || Word(image, 6) != 0)
            throw new InvalidDataException("The module holds no assembly in Webcil 0.0.");
        var sections = new PeSection[Word(image, 8)];
        for (var i = 0; i < sections.Length; i++)
        {
            var header = image[(HeaderSize + (i * SectionHeaderSize))..];
            sections[i] = new(i, Number(header, 0), Number(header, 4), image.Slice(Number(header, 12), Number(header, 8)).ToArray());
        }

        return new PeImage(sections, new(Number(image, 12), Number(image, 16)), new(Number(image, 20), Number(image, 24))).Write();
    }

    /// <summary>The second segment of the module's data: the first holds the second's size alone.</summary>
    private static ReadOnlySpan<byte> Payload(ReadOnlySpan<byte> module)
    {
        if (!module.StartsWith("\0asm"u8))
            throw new InvalidDataException("The file is no WebAssembly module.");
        for (var rest = module[8..]; !rest.IsEmpty;)
        {
            var id = rest[0];
            rest = rest[1..];
            var section = Take(ref rest, Leb128(ref rest));
            if (id != DataSection)
                continue;
            ReadOnlySpan<byte> segment = default;
            for (var left = Leb128(ref section); left > 0; left--)
            {
                if (Leb128(ref section) != 1)
                    throw new InvalidDataException("The module has a data segment that is not passive.");
                segment = Take(ref section, Leb128(ref section));
            }

            return segment;
        }

        throw new InvalidDataException("The module has no data.");
    }

    private static ReadOnlySpan<byte> Take(scoped ref ReadOnlySpan<byte> bytes, int count)
    {
        var taken = bytes[..count];
        bytes = bytes[count..];
        return taken;
    }

    private static int Leb128(scoped ref ReadOnlySpan<byte> bytes)
    {
        var value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[0];
            bytes = bytes[1..];
            value |= (next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
    }

    private static ushort Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static int Number(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);
}

/// <summary>A part of an assembly, with where it is loaded and how much memory it takes.</summary>
internal sealed record PeSection(int Index, int VirtualSize, int Address, byte[] Content)
{
    public int SizeInFile => PeImage.Align(Content.Length, PeImage.FileAlignment);

    public int End => Address + Math.Max(VirtualSize, SizeInFile);

    public bool Holds(int address) => address >= Address && address < End;
}

/// <summary>Where something is, by its address in memory.</summary>
internal sealed record PeDirectory(int Address, int Size)
{
    public static PeDirectory None { get; } = new(0, 0);
}

/// <summary>
/// Writes the parts as a PE file (ECMA-335 §II.25). The Webcil format leaves out what the browser does not need: the entry point, and the import of
/// mscoree. The runtime refuses an assembly without them, so they are found again in the code they stand in.
/// </summary>
internal sealed class PeImage(PeSection[] sections, PeDirectory cli, PeDirectory debug)
{
    public const int FileAlignment = 0x200;

    private const int SectionAlignment = 0x2000;
    private const int PeHeaderAt = 0x80;
    private const int OptionalHeaderSize = 224;
    private const int DebugEntrySize = 28;
    private static readonly (string Name, uint Characteristics)[] Kinds = [(".text", 0x60000020), (".rsrc", 0x40000040), (".reloc", 0x42000040)];

    private readonly int _headers = Align(PeHeaderAt + 4 + 20 + OptionalHeaderSize + (40 * sections.Length), FileAlignment);

    public static int Align(int size, int to) => (size + to - 1) / to * to;

    public byte[] Write()
    {
        PointDebugEntriesIntoFile();
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        WriteHeaders(writer);
        foreach (var section in sections)
        {
            Pad(writer, PositionInFile(section));
            writer.Write(section.Content);
        }

        Pad(writer, PositionInFile(sections[^1]) + sections[^1].SizeInFile);
        return stream.ToArray();
    }

    private void WriteHeaders(BinaryWriter writer)
    {
        writer.Write("MZ"u8);
        Pad(writer, 0x3c);
        writer.Write(PeHeaderAt);
        Pad(writer, PeHeaderAt);
        writer.Write("PE\0\0"u8);
        Write16(0x14c, sections.Length);
        Write32(0, 0, 0);
        Write16(OptionalHeaderSize, 0x2022);

        Write16(0x10b, 48);
        Write32(sections[0].SizeInFile, sections.Skip(1).Sum(section => section.SizeInFile), 0, EntryPoint(), sections[0].Address, sections.Length > 1 ? sections[1].Address : 0);
        Write32(0x10000000, SectionAlignment, FileAlignment);
        Write16(4, 0, 0, 0, 4, 0);
        Write32(0, sections.Max(section => section.Address + Align(section.End - section.Address, SectionAlignment)), _headers, 0);
        Write16(3, 0x8540);
        Write32(0x100000, 0x1000, 0x100000, 0x1000, 0, 16);
        var none = PeDirectory.None;
        var (import, addresses) = Import();
        PeDirectory[] directories = [none, import, Directory(1), none, none, Directory(2), debug, none, none, none, none, none, addresses, none, cli, none];
        foreach (var directory in directories)
            Write32(directory.Address, directory.Size);

        foreach (var section in sections)
        {
            var (name, characteristics) = Kinds[Math.Min(section.Index, Kinds.Length - 1)];
            writer.Write(Encoding.ASCII.GetBytes(name.PadRight(8, '\0')));
            Write32(section.VirtualSize, section.Address, section.SizeInFile, PositionInFile(section), 0, 0, 0);
            writer.Write(characteristics);
        }

        void Write16(params ReadOnlySpan<int> values)
        {
            foreach (var value in values)
                writer.Write((ushort)value);
        }

        void Write32(params ReadOnlySpan<int> values)
        {
            foreach (var value in values)
                writer.Write(value);
        }
    }

    // Resources and relocations, where the compiler wrote all three sections.
    private PeDirectory Directory(int index) => sections.Length == Kinds.Length ? new(sections[index].Address, sections[index].VirtualSize) : PeDirectory.None;

    /// <summary>The one relocation of a managed assembly is in its entry point, a jump whose target follows two bytes of instruction.</summary>
    private int EntryPoint()
    {
        if (sections.Length != Kinds.Length || sections[2].Content is not { Length: >= 12 } relocations)
            return 0;
        var first = BinaryPrimitives.ReadUInt16LittleEndian(relocations.AsSpan(8));
        return first >> 12 == 3 ? BinaryPrimitives.ReadInt32LittleEndian(relocations) + (first & 0xfff) - 2 : 0;
    }

    /// <summary>The import descriptor is where a number points to the name of mscoree.dll, in a row whose other numbers fit.</summary>
    private (PeDirectory Import, PeDirectory Addresses) Import()
    {
        var text = sections[0];
        var name = text.Content.AsSpan().IndexOf("mscoree.dll\0"u8);
        for (var at = 12; name >= 0 && at + 8 <= text.Content.Length; at++)
        {
            if (At(at) != text.Address + name || At(at - 8) != 0 || At(at - 4) != 0 || !text.Holds(At(at - 12)) || !text.Holds(At(at + 4)))
                continue;
            return (new(text.Address + at - 12, name + 12 - (at - 12)), new(At(at + 4), 8));
        }

        return (PeDirectory.None, PeDirectory.None);

        int At(int index) => BinaryPrimitives.ReadInt32LittleEndian(text.Content.AsSpan(index));
    }

    private void PointDebugEntriesIntoFile()
    {
        for (var i = 0; i < debug.Size / DebugEntrySize; i++)
        {
            var address = debug.Address + (i * DebugEntrySize);
            var holder = Holding(address);
            var entry = holder.Content.AsSpan(address - holder.Address, DebugEntrySize);
            if (BinaryPrimitives.ReadInt32LittleEndian(entry[20..]) is var data and not 0)
                BinaryPrimitives.WriteInt32LittleEndian(entry[24..], PositionInFile(Holding(data)) + data - Holding(data).Address);
        }
    }

    private PeSection Holding(int address) => sections.FirstOrDefault(section => section.Holds(address)) ?? throw new InvalidDataException("An address of the assembly is in none of its sections.");

    private int PositionInFile(PeSection section) => _headers + sections.Take(section.Index).Sum(before => before.SizeInFile);

    private static void Pad(BinaryWriter writer, int to) => writer.Write(new byte[to - (int)writer.BaseStream.Position]);
}
