using System.Globalization;
using Spoor.TraceStore.Reading;

namespace Spoor.Query.Api;

/// <summary>Reads single parameters of a query string; each fault names the parameter and what was sent.</summary>
internal static class Parameters
{
    /// <summary>What v1 shows as the service of spans whose resource has none.</summary>
    public const string NoServiceName = "OTLPResourceNoServiceName";

    private const string Rfc3339Example = "a time such as 2026-01-31T12:00:00.5Z";

    /// <summary>A parameter's text.</summary>
    /// <param name="parameters">The query string.</param>
    /// <param name="names">The parameter's name, and aliases.</param>
    /// <returns>The first that is given and not empty, else <see langword="null"/>.</returns>
    public static string? Text(IQueryCollection parameters, params ReadOnlySpan<string> names) => Given(parameters, names).Text;

    /// <summary>A switch: absent, <c>false</c> and <c>0</c> are off.</summary>
    /// <param name="parameters">The query string.</param>
    /// <param name="name">The parameter's name.</param>
    /// <returns>Whether it is on.</returns>
    public static bool Flag(IQueryCollection parameters, string name)
    {
        if (!parameters.TryGetValue(name, out var values)) return false;
        return !string.Equals(values[0], "false", StringComparison.OrdinalIgnoreCase) && values[0] != "0";
    }

    /// <summary>The service that the store knows by this name.</summary>
    /// <param name="shown">The name as clients see it.</param>
    /// <returns>The empty name for <see cref="NoServiceName"/>, else the name itself.</returns>
    public static string? Service(string? shown) => shown == NoServiceName ? "" : shown;

    /// <summary>A trace id.</summary>
    /// <param name="name">The parameter's name.</param>
    /// <param name="text">What was sent.</param>
    /// <returns>The id.</returns>
    /// <exception cref="ParameterException">It is none.</exception>
    public static Tracing.Ids.TraceId TraceId(string name, string text) => TraceIdText.TryParse(text, out var traceId)
        ? traceId
        : throw new ParameterException($"Parameter {name} is '{text}'; a trace id is 1 to 32 hex digits or the base64 of 16 bytes, and not zero.");

    /// <summary>A Go duration, in nanoseconds.</summary>
    /// <param name="parameters">The query string.</param>
    /// <param name="names">The parameter's name, and aliases.</param>
    /// <returns>The duration, or <see langword="null"/> where it is not given.</returns>
    /// <exception cref="ParameterException">It is none.</exception>
    public static long? Duration(IQueryCollection parameters, params ReadOnlySpan<string> names)
    {
        if (Given(parameters, names) is not (var name, { } text)) return null;
        return GoDuration.TryParse(text, out var nanos)
            ? nanos
            : throw new ParameterException($"Parameter {name} is '{text}'; a duration is a number and a unit (ns, us, ms, s, m, h), such as 1.5s or 1h30m.");
    }

    /// <summary>A unix time in microseconds.</summary>
    /// <param name="parameters">The query string.</param>
    /// <param name="name">The parameter's name.</param>
    /// <returns>The time in nanoseconds, or <see langword="null"/> where it is not given.</returns>
    /// <exception cref="ParameterException">It is none.</exception>
    public static ulong? Micros(IQueryCollection parameters, string name)
    {
        if (Text(parameters, name) is not { } text) return null;
        return UnixTime.TryParseMicros(text, out var nanos)
            ? nanos
            : throw new ParameterException($"Parameter {name} is '{text}'; it must be a unix time in microseconds.");
    }

    /// <summary>A number of things.</summary>
    /// <param name="parameters">The query string.</param>
    /// <param name="names">The parameter's name, and aliases.</param>
    /// <returns>The number, above zero, or <see langword="null"/> where it is not given.</returns>
    /// <exception cref="ParameterException">It is none.</exception>
    public static int? Count(IQueryCollection parameters, params ReadOnlySpan<string> names)
    {
        if (Given(parameters, names) is not (var name, { } text)) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? count
            : throw new ParameterException($"Parameter {name} is '{text}'; it must be a whole number above 0.");
    }

    /// <summary>A time of RFC 3339.</summary>
    /// <param name="parameters">The query string.</param>
    /// <param name="names">The parameter's name, and aliases.</param>
    /// <returns>The time in nanoseconds since the Unix epoch.</returns>
    /// <exception cref="ParameterException">It is none, or not given.</exception>
    public static ulong Rfc3339(IQueryCollection parameters, params ReadOnlySpan<string> names)
    {
        if (Given(parameters, names) is not (var name, { } text)) throw new ParameterException($"Parameter {names[0]} is missing; it must be {Rfc3339Example}.");
        return UnixTime.TryParseRfc3339(text, out var nanos)
            ? nanos
            : throw new ParameterException($"Parameter {name} is '{text}'; it must be {Rfc3339Example}.");
    }

    /// <summary>The days in which a trace is to be looked for, from unix times of any unit.</summary>
    /// <param name="parameters">The query string.</param>
    /// <param name="startName">Name of the start.</param>
    /// <param name="endName">Name of the end.</param>
    /// <returns>The window, open where one end is not given; <see langword="null"/> where none is.</returns>
    /// <exception cref="ParameterException">An end is no time, or the window is empty.</exception>
    public static TimeWindow? Days(IQueryCollection parameters, string startName, string endName) =>
        Window(startName, Text(parameters, startName), endName, Text(parameters, endName),
            UnixTime.TryParseGuessing, "a unix time in seconds, milliseconds, microseconds or nanoseconds");

    /// <summary>The days in which a trace is to be looked for, from times of RFC 3339.</summary>
    /// <param name="parameters">The query string.</param>
    /// <returns>The window, open where one end is not given; <see langword="null"/> where none is.</returns>
    /// <exception cref="ParameterException">An end is no time, or the window is empty.</exception>
    public static TimeWindow? Rfc3339Days(IQueryCollection parameters) =>
        Window("startTime", Text(parameters, "startTime", "start_time"), "endTime", Text(parameters, "endTime", "end_time"),
            (ReadOnlySpan<char> text, out ulong nanos) => UnixTime.TryParseRfc3339(text.ToString(), out nanos),
            Rfc3339Example);

    private static (string Name, string? Text) Given(IQueryCollection parameters, ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (parameters[name] is [{ Length: > 0 } text, ..]) return (name, text);
        return (names[0], null);
    }

    private delegate bool TimeParser(ReadOnlySpan<char> text, out ulong nanos);

    private static TimeWindow? Window(
        string startName, string? startText, string endName, string? endText, TimeParser parser, string expected)
    {
        if (startText is null && endText is null) return null;
        ulong start = 0, end = ulong.MaxValue;
        if (startText is not null && !parser(startText, out start)) throw new ParameterException($"Parameter {startName} is '{startText}'; it must be {expected}.");
        if (endText is not null && !parser(endText, out end)) throw new ParameterException($"Parameter {endName} is '{endText}'; it must be {expected}.");
        if (start > end) throw new ParameterException($"Parameter {startName} ({startText}) is after {endName} ({endText}).");
        return new TimeWindow(start, end);
    }
}
