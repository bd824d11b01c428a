using Confluent.Kafka;

namespace Spoor.KafkaSecurity;

/// <summary>How the clients of a process sign in to the brokers. A password or token whose file changed is handed to every client that is
/// followed; it counts from its next connection on. Certificates are read by the client once, when it is built.</summary>
/// <param name="options">What the operator wrote; must have passed <see cref="KafkaSecurityRules"/>.</param>
/// <param name="time">The clock.</param>
/// <param name="telemetry">Told of changes.</param>
public sealed class BrokerSignIn(KafkaSecurityOptions options, TimeProvider time, BrokerSignInTelemetry telemetry)
{
    private readonly Lock _lock = new();
    private readonly List<IClient> _clients = [];
    private string? _secret;
    private string? _handedOut;
    private volatile string? _fault;

    /// <summary>What is wrong with the file of the password or token; nothing while it can be read.</summary>
    public string? Fault => _fault;

    /// <summary>Sets what a client needs to connect.</summary>
    public void Apply(ClientConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Set("security.protocol", options.Protocol);
        Set(config, "sasl.mechanism", options.Mechanism);
        Set(config, "sasl.username", options.Username);
        Set(config, "sasl.password", Password());
        Set(config, "ssl.ca.location", options.CaFile);
        Set(config, "ssl.certificate.location", options.CertificateFile);
        Set(config, "ssl.key.location", options.KeyFile);
        Set(config, "ssl.key.password", options.KeyPassword);
    }

    /// <summary>Lets a client ask for tokens, where there is a file of them.</summary>
    public ProducerBuilder<TKey, TValue> Attach<TKey, TValue>(ProducerBuilder<TKey, TValue> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return options.TokenFile is null ? builder : builder.SetOAuthBearerTokenRefreshHandler((client, _) => GiveToken(client));
    }

    /// <inheritdoc cref="Attach{TKey, TValue}(ProducerBuilder{TKey, TValue})"/>
    public ConsumerBuilder<TKey, TValue> Attach<TKey, TValue>(ConsumerBuilder<TKey, TValue> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return options.TokenFile is null ? builder : builder.SetOAuthBearerTokenRefreshHandler((client, _) => GiveToken(client));
    }

    /// <inheritdoc cref="Attach{TKey, TValue}(ProducerBuilder{TKey, TValue})"/>
    public AdminClientBuilder Attach(AdminClientBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return options.TokenFile is null ? builder : builder.SetOAuthBearerTokenRefreshHandler((client, _) => GiveToken(client));
    }

    /// <summary>Hands a client every new password or token, until the result is disposed. Dispose it before the client: a client that is
    /// closed must not be called.</summary>
    public IDisposable Follow(IClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        lock (_lock)
        {
            _clients.Add(client);
            // The secret may have changed since the client was configured.
            if (options.Mechanism is not null && options.PasswordFile is not null && _secret is { } secret)
                client.SetSaslCredentials(options.Username!, secret);
        }
        return new Following(this, client);
    }

    /// <summary>What happened and what to mend, where the brokers refuse us or we refuse them; else what happened.</summary>
    public string Explain(Error error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return Advice(BrokerRefusal.Of(error)) is { } advice ? $"{error.Reason}. {advice}" : error.Reason;
    }

    /// <summary>What to mend.</summary>
    public string? Advice(RefusalKind? refusal) => refusal switch
    {
        RefusalKind.Authentication when options.TokenFile is { } file =>
            $"The brokers refuse the token of Kafka:Security:TokenFile ({file}); it is read again by itself.",
        RefusalKind.Authentication when options.Username is { } user =>
            $"The brokers refuse user {user} or its password: mend "
            + (options.PasswordFile is { } file ? $"Kafka:Security:PasswordFile ({file}), which is read again by itself" : "Kafka:Security:Password, which needs a restart")
            + ", or what Kafka knows of it.",
        RefusalKind.Authentication => "The brokers want to know who connects: see Kafka:Security.",
        RefusalKind.Tls when options.IsTls =>
            "TLS with a broker failed: its certificate is not signed by "
            + (options.CaFile is { } ca ? $"Kafka:Security:CaFile ({ca})" : "an authority of the system (Kafka:Security:CaFile names others)")
            + ", has expired or bears another name"
            + (options.CertificateFile is { } own ? $"; or the broker does not take ours (Kafka:Security:CertificateFile, {own}; a changed one needs a restart)." : "."),
        RefusalKind.Tls => "The broker's port speaks no TLS, or we do not: see Kafka:Security:Protocol.",
        RefusalKind.Authorization =>
            $"{(options.Username is { } user ? $"User {user}" : "Our principal")} lacks a right there: docs/security.md lists what each process needs.",
        _ => null,
    };

    /// <summary>Looks at the file; a changed secret goes to all clients that are followed.</summary>
    internal void Refresh()
    {
        if ((options.PasswordFile ?? options.TokenFile) is not { } path) return;
        lock (_lock)
        {
            if (options.TokenFile is null) Password();
            else if (ReadToken() is { } token) Use(token.Text);
            // Whoever read it last: what counts is what the clients were given.
            if (_handedOut == _secret) return;
            _handedOut = _secret;
            foreach (var client in _clients)
            {
                if (options.TokenFile is null) client.SetSaslCredentials(options.Username!, _secret!);
                else GiveToken(client);
            }
        }
        telemetry.Changed(path);
    }

    private string? Password()
    {
        if (options.PasswordFile is not { } path) return options.Password;
        lock (_lock)
        {
            var fault = SecretFile.Read(path, out var text);
            Note(path, fault);
            if (fault is null) Use(text);
            return _secret;
        }
    }

    private void Use(string secret)
    {
        _secret = secret;
        _handedOut ??= secret;      // the first is in the settings that each client is built with
    }

    private BearerToken? ReadToken()
    {
        var fault = BearerToken.Read(options.TokenFile!, out var token);
        if (fault is null && token!.ExpiresUnixMs <= time.GetUtcNow().ToUnixTimeMilliseconds())
            fault = $"the token in {options.TokenFile} has expired";
        Note(options.TokenFile!, fault);
        return fault is null ? token : null;
    }

    private void GiveToken(IClient client)
    {
        try
        {
            if (ReadToken() is { } token) client.OAuthBearerSetToken(token.Text, token.ExpiresUnixMs, token.Subject);
            else client.OAuthBearerSetTokenFailure(_fault ?? "no token");      // the client asks again in ten seconds
        }
        catch (KafkaException exception)
        {
            client.OAuthBearerSetTokenFailure(exception.Error.Reason);
        }
    }

    private void Note(string path, string? fault)
    {
        if (fault is not null && _fault != fault) telemetry.Unreadable(path, fault);
        _fault = fault;
    }

    private static void Set(ClientConfig config, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value)) config.Set(name, value);
    }

    private sealed class Following(BrokerSignIn signIn, IClient client) : IDisposable
    {
        public void Dispose()
        {
            lock (signIn._lock) signIn._clients.Remove(client);
        }
    }
}
