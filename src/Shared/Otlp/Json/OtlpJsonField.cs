using System.Text;

namespace Tracing.Otlp.Json;

/// <summary>One field of a message as OTLP/JSON writes it.</summary>
/// <param name="name">Its name in lowerCamelCase; the name in snake_case follows from it.</param>
/// <param name="tag">Number and wire type.</param>
/// <param name="kind">How its value is written.</param>
internal sealed class OtlpJsonField(string name, uint tag, OtlpJsonKind kind)
{
    private readonly byte[] _camelCase = Encoding.UTF8.GetBytes(name);
    private readonly byte[] _snakeCase = SnakeCase(name);

    /// <summary>Name in lowerCamelCase.</summary>
    public string Name { get; } = name;

    /// <summary>Number and wire type.</summary>
    public uint Tag { get; } = tag;

    /// <summary>How the value is written.</summary>
    public OtlpJsonKind Kind { get; } = kind;

    /// <summary>Whether the value is an array of such values.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>Whether an empty value differs from an absent one: members of a <c>oneof</c>.</summary>
    public bool HasPresence { get; init; }

    /// <summary>What stands in the object, where the value is one.</summary>
    public OtlpJsonMessage? Message { get; init; }

    /// <summary>How many bytes the object's length in protobuf probably takes.</summary>
    public int LengthBytes { get; init; } = 1;

    /// <summary>Names of the values 0, 1, …, where the value is an enum.</summary>
    public string[] EnumNames { get; init; } = [];

    /// <summary>Whether a key of the object names this field.</summary>
    /// <param name="key">The key, without escapes.</param>
    public bool Matches(ReadOnlySpan<byte> key) => key.SequenceEqual(_camelCase) || key.SequenceEqual(_snakeCase);

    private static byte[] SnakeCase(string name)
    {
        var snake = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter)) snake.Append('_');
            snake.Append(char.ToLowerInvariant(letter));
        }
        return Encoding.UTF8.GetBytes(snake.ToString());
    }
}
