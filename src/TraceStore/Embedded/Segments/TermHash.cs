using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Tracing.Ids;

namespace Spoor.TraceStore.Embedded.Segments;

/// <summary>What the index knows of a term: a hash of it. 64 bits tell the terms of one span apart; a segment's index keeps the upper 32, whose
/// few mistakes cost the reading of a block in vain and change no answer.</summary>
/// <remarks>Entries of attributes are UTF-8; terms of other kinds begin with a byte that never occurs in UTF-8.</remarks>
internal static class TermHash
{
    private const byte ServiceMark = 0xF8, NameMark = 0xF9, KindMark = 0xFA, StatusMark = 0xFB, TraceMark = 0xFC, ScopeNameMark = 0xFD,
        ScopeVersionMark = 0xFE;

    /// <summary>Term of an entry, as in <c>http.method=GET</c>.</summary>
    public static ulong OfEntry(ReadOnlySpan<byte> entry) => XxHash3.HashToUInt64(entry);

    /// <inheritdoc cref="OfEntry(ReadOnlySpan{byte})"/>
    public static ulong OfEntry(string entry) => OfEntry(Encoding.UTF8.GetBytes(entry));

    /// <summary>Term of a service.</summary>
    public static ulong OfService(ReadOnlySpan<byte> name) => Marked(ServiceMark, name);

    /// <summary>Term of a span's name.</summary>
    public static ulong OfName(ReadOnlySpan<byte> name) => Marked(NameMark, name);

    /// <summary>Term of a scope's name.</summary>
    public static ulong OfScopeName(ReadOnlySpan<byte> name) => Marked(ScopeNameMark, name);

    /// <summary>Term of a scope's version.</summary>
    public static ulong OfScopeVersion(ReadOnlySpan<byte> version) => Marked(ScopeVersionMark, version);

    /// <summary>Term of a span kind.</summary>
    public static ulong OfKind(int kind) => Number(KindMark, kind);

    /// <summary>Term of a status code.</summary>
    public static ulong OfStatus(int code) => Number(StatusMark, code);

    /// <summary>Term of a trace.</summary>
    public static ulong OfTrace(TraceId trace)
    {
        Span<byte> id = stackalloc byte[TraceId.SizeInBytes];
        trace.Write(id);
        return Marked(TraceMark, id);
    }

    /// <summary>Term of a term among the spans of one service, in the short form.</summary>
    public static uint OfPair(uint term, uint service)
    {
        var both = ((ulong)service << 32 | term) * 0x9E3779B97F4A7C15;
        return (uint)((both ^ both >> 29) * 0xBF58476D1CE4E5B9 >> 32);
    }

    /// <summary>The form that a segment's index keeps.</summary>
    public static uint Short(ulong hash) => (uint)(hash >> 32);

    private static ulong Marked(byte mark, ReadOnlySpan<byte> text) => XxHash3.HashToUInt64(text, mark);

    private static ulong Number(byte mark, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        return Marked(mark, bytes);
    }
}
