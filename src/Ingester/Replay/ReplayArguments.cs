using System.Globalization;
using Spoor.Ingester.DeadLetters;

namespace Spoor.Ingester.Replay;

/// <summary>What <c>spoor-replay</c> was asked for.</summary>
/// <param name="IsList">Only list.</param>
/// <param name="IsDryRun">Tell what would be put back, and put nothing back.</param>
/// <param name="IsForced">Put back, too, what was put back <see cref="MaxReplays"/> times.</param>
/// <param name="Reason">Only dead letters of this reason; none means all.</param>
/// <param name="Since">Only dead letters that were set aside at this time or later; none means all.</param>
/// <param name="Settings">The rest of the command line: settings of the process.</param>
internal sealed record ReplayArguments(
    bool IsList, bool IsDryRun, bool IsForced, string? Reason, DateTimeOffset? Since, IReadOnlyList<string> Settings)
{
    /// <summary>How often something is put back before it takes <c>--force</c>.</summary>
    public const int MaxReplays = 3;

    public const string Help = """
        spoor-replay: puts dead letters back into the spans topic, each of them once.

          --list           list the dead letters, put nothing back
          --reason WORD    only those of one reason: undecodable, invalid, too-old, too-new, refused, unreadable
          --since TIME     only those set aside since then: 2026-08-01T12:00:00Z, or a time before now such as 90m, 12h, 7d
          --dry-run        tell what would be put back, put nothing back
          --force          put back, too, what was put back 3 times already
          --config FILE, --Kafka:Brokers HOST:PORT and all other settings of the ingester's Kafka section

        A dead letter that was put back is not put back again. One whose value was cut never is.
        """;

    /// <summary>Reads the command line.</summary>
    /// <param name="arguments">What stands after the command's name.</param>
    /// <param name="now">The time, for <c>--since 12h</c>.</param>
    /// <param name="fault">What is wrong, when the result is nothing.</param>
    /// <returns>What was asked for, or nothing.</returns>
    public static ReplayArguments? Parse(IReadOnlyList<string> arguments, DateTimeOffset now, out string fault)
    {
        var parsed = new ReplayArguments(false, false, false, null, null, []);
        var settings = new List<string>();
        fault = "";
        for (var i = 0; i < arguments.Count; i++)
        {
            var (name, value) = arguments[i].IndexOf('=', StringComparison.Ordinal) is var equals and > 0
                ? (arguments[i][..equals], arguments[i][(equals + 1)..]) : (arguments[i], null);
            switch (name)
            {
                case "--list" when value is null:
                    parsed = parsed with { IsList = true };
                    break;
                case "--dry-run" when value is null:
                    parsed = parsed with { IsDryRun = true };
                    break;
                case "--force" when value is null:
                    parsed = parsed with { IsForced = true };
                    break;
                case "--reason" or "--since":
                    value ??= ++i < arguments.Count ? arguments[i] : "";
                    if (name == "--reason" && DeadLetterReasons.All.Contains(value)) parsed = parsed with { Reason = value };
                    else if (name == "--since" && ReadTime(value, now) is { } since) parsed = parsed with { Since = since };
                    else
                    {
                        fault = name == "--reason"
                            ? $"--reason {value} is not known; use one of {string.Join(", ", DeadLetterReasons.All)}."
                            : $"--since {value} is no time; write 2026-08-01T12:00:00Z, or 90m, 12h, 7d before now.";
                        return null;
                    }
                    break;
                default:
                    settings.Add(arguments[i]);
                    break;
            }
        }
        return parsed with { Settings = settings };
    }

    private static DateTimeOffset? ReadTime(string text, DateTimeOffset now)
    {
        if (text.Length > 1 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            TimeSpan? before = text[^1] switch
            {
                's' => TimeSpan.FromSeconds(number),
                'm' => TimeSpan.FromMinutes(number),
                'h' => TimeSpan.FromHours(number),
                'd' when number <= 36_500 => TimeSpan.FromDays(number),
                _ => null,
            };
            if (before is not null) return now - before;
        }
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && text.Length >= 8 ? time : null;
    }
}
