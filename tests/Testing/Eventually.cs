using System.Runtime.CompilerServices;
using Xunit.Sdk;

namespace Spoor.Testing;

/// <summary>
/// Waits for what a real server does in its own time: asks again and again until the answer is right or the deadline
/// has passed, and then fails with what it saw last.
/// </summary>
/// <remarks>Only for servers outside the process; inside it, await the signal itself.</remarks>
public static class Eventually
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Reads until <paramref name="condition"/> holds and returns the value that fulfilled it.</summary>
    /// <param name="read">Asks the server. An exception counts as "not yet" and is reported when it was the last answer.</param>
    /// <param name="condition">What is waited for.</param>
    /// <param name="within">The deadline, 30 s unless given.</param>
    /// <param name="time">The clock, the system's unless given.</param>
    /// <param name="expectation">How the condition is named in the failure; its source text unless given.</param>
    public static async Task<T> Reaches<T>(
        Func<Task<T>> read,
        Func<T, bool> condition,
        TimeSpan? within = null,
        TimeProvider? time = null,
        [CallerArgumentExpression(nameof(condition))] string expectation = "")
    {
        time ??= TimeProvider.System;
        var patience = within ?? TimeSpan.FromSeconds(30);
        var started = time.GetTimestamp();
        var attempts = 0;
        while (true)
        {
            object? seen;
            Exception? error = null;
            attempts++;
            try
            {
                var value = await read();
                if (condition(value))
                    return value;
                seen = value;
            }
            catch (Exception exception) when (!IsVerdict(exception))
            {
                error = exception;
                seen = $"{exception.GetType().Name}: {exception.Message}";
            }

            if (time.GetElapsedTime(started) >= patience)
            {
                throw new XunitException(
                    $"Not within {patience.TotalSeconds:0.#} s ({attempts} attempts): {expectation}\nLast seen: {Describe(seen)}", error);
            }
            await Task.Delay(s_pause, time, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Runs assertions until none of them fails.</summary>
    public static Task Passes(Func<Task> assertions, TimeSpan? within = null, TimeProvider? time = null) =>
        Reaches(
            async () =>
            {
                try
                {
                    await assertions();
                    return "passed";
                }
                catch (XunitException failure)
                {
                    return failure.Message;
                }
            },
            outcome => outcome == "passed",
            within,
            time,
            "the assertions pass");

    // A skip must skip, and a cancelled test must end; neither is an answer of a server.
    private static bool IsVerdict(Exception exception) =>
        exception is SkipException
        || (exception is OperationCanceledException && TestContext.Current.CancellationToken.IsCancellationRequested);

    private static string Describe(object? seen) => seen switch
    {
        null => "null",
        string text => text,
        System.Collections.IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Take(50))}]",
        _ => seen.ToString() ?? seen.GetType().Name,
    };
}
