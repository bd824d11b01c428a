using Confluent.Kafka;

namespace Spoor.KafkaSecurity;

/// <summary>Tells a refusal from trouble that passes by itself.</summary>
public static class BrokerRefusal
{
    /// <summary>The kind of refusal that an error tells of; nothing where it tells of something else.</summary>
    public static RefusalKind? Of(Error error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.Code switch
        {
            ErrorCode.Local_Authentication or ErrorCode.SaslAuthenticationFailed or ErrorCode.IllegalSaslState
                or ErrorCode.UnsupportedSaslMechanism => RefusalKind.Authentication,
            ErrorCode.Local_Ssl => RefusalKind.Tls,
            _ when IsAlert(error) => RefusalKind.Tls,
            ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed
                or ErrorCode.TransactionalIdAuthorizationFailed => RefusalKind.Authorization,
            _ => null,
        };
    }

    /// <summary>Whether it tells that a broker refused our certificate, or the lack of one.</summary>
    public static bool IsOfOurCertificate(Error error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return IsAlert(error)
            && (error.Reason.Contains("certificate", StringComparison.Ordinal) || error.Reason.Contains("unknown ca", StringComparison.Ordinal));
    }

    /// <summary>Whether it tells that no broker is to be had, and not why.</summary>
    internal static bool IsBrokenConnection(Error error) => error.Code
        is ErrorCode.Local_Transport or ErrorCode.Local_AllBrokersDown or ErrorCode.Local_TimedOut or ErrorCode.Local_MsgTimedOut;

    /// <summary>Whether the broker ended TLS with an alert. With TLS 1.3 it looks at our certificate only after we take the handshake for
    /// done, so that librdkafka calls it a broken connection; the alert stands in the words of OpenSSL alone.</summary>
    private static bool IsAlert(Error error) =>
        error.Code is ErrorCode.Local_Transport or ErrorCode.Local_Ssl && error.Reason.Contains("SSL alert number", StringComparison.Ordinal);

    /// <summary>Its name in metrics.</summary>
    public static string Name(this RefusalKind kind) => kind switch
    {
        RefusalKind.Authentication => "authentication",
        RefusalKind.Authorization => "authorization",
        _ => "tls",
    };
}
