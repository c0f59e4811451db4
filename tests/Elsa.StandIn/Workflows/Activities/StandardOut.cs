namespace Elsa.Workflows;

public interface IStandardOutStreamProvider
{
    TextWriter GetTextWriter();
}

public class StandardOutStreamProvider(TextWriter textWriter) : IStandardOutStreamProvider
{
    public TextWriter GetTextWriter() => textWriter;
}
