using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Tracing.Otlp.Json;

/// <summary>Turns a request in OTLP/JSON into the same request in protobuf, byte by byte, with no objects between.</summary>
/// <remarks>
/// <para>Keys in lowerCamelCase or snake_case, in any order; unknown ones are skipped. Ids are hex digits of either case. Integers are
/// numbers or strings, enums numbers or exact names. <c>null</c> is an absent value; in a list, an empty element.</para>
/// <para>An id of a wrong length is no fault here: it passes, so that <see cref="TraceRequest"/> refuses that span alone.</para>
/// <para>Source: <see href="https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding">OTLP, JSON Protobuf Encoding</see>.</para>
/// </remarks>
public static class OtlpJsonReader
{
    /// <summary>Deepest nesting of objects and arrays. An attribute value takes four levels for each map in it, so whatever
    /// <see cref="TraceRequest"/> accepts fits, and what is somewhat deeper still costs only its own span.</summary>
    public const int MaxDepth = 256;

    /// <summary>Transcodes a request.</summary>
    /// <param name="json">The request, in UTF-8.</param>
    /// <param name="protobuf">Where to write; its limit is the limit of the result. Undefined when the result is <see langword="false"/>.</param>
    /// <param name="fault">What is wrong, when the result is <see langword="false"/>.</param>
    /// <returns><see langword="false"/> when this is no OTLP/JSON, or the result is too large.</returns>
    public static bool TryTranscode(ReadOnlySpan<byte> json, WireWriter protobuf, out OtlpJsonFault fault)
    {
        ArgumentNullException.ThrowIfNull(protobuf);
        protobuf.Clear();
        // The JSON reader itself leaves the bytes between quotes unchecked.
        if (!Utf8.IsValid(json))
        {
            fault = new OtlpJsonFault(false, FirstInvalid(json), "", "The bytes are not UTF-8.");
            return false;
        }
        // Protobuf is about half as long.
        protobuf.Expect(json.Length / 2);
        var transcoder = new OtlpJsonTranscoder(json, protobuf, stackalloc byte[OtlpJsonTranscoder.ScratchBytes]);
        try
        {
            if (transcoder.TryTranscode())
            {
                fault = default;
                return true;
            }
            fault = transcoder.Fault;
        }
        catch (JsonException exception)
        {
            fault = new OtlpJsonFault(false, transcoder.Offset, "", exception.Message);
        }
        return false;
    }

    private static int FirstInvalid(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(text[at..], out _, out var consumed) == OperationStatus.Done) at += consumed;
        return at;
    }
}
