package dev.qemu4j.img.nbd;

import dev.qemu4j.host.HostCommand;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority for an hour, with a server's and a client's certificate, made by openssl. */
final class TlsFiles {
    private static final char[] PASSWORD = "prueba".toCharArray();

    private final Path directory;

    TlsFiles(Path directory) throws Exception {
        this.directory = directory;
        openssl(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=CA -keyout ca-key.pem -out ca-cert.pem"
                        + " -addext keyUsage=critical,keyCertSign,cRLSign");
        certify("server", "subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n");
        certify("client", "extendedKeyUsage=clientAuth\n");
        openssl("pkcs12 -export -inkey client-key.pem -in client-cert.pem -out client.p12 -passout pass:prueba");
    }

    Path directory() {
        return directory;
    }

    /** Trusts the authority, and is the client if so wanted. */
    SSLContext context(boolean withCertificate) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream ca = Files.newInputStream(directory.resolve("ca-cert.pem"))) {
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(ca));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        if (withCertificate) {
            try (InputStream client = Files.newInputStream(directory.resolve("client.p12"))) {
                own.load(client, PASSWORD);
            }
        }
        keys.init(own, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private void certify(String name, String extensions) throws Exception {
        Files.writeString(directory.resolve("extensions"), extensions);
        openssl("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=" + name + " -keyout " + name
                + "-key.pem -out request.pem");
        openssl("x509 -req -in request.pem -CA ca-cert.pem -CAkey ca-key.pem -CAcreateserial -days 1"
                + " -extfile extensions -out " + name + "-cert.pem");
    }

    private void openssl(String arguments) {
        HostCommand.builder(List.of(("openssl " + arguments).split(" ")))
                .directory(directory)
                .timeout(Duration.ofSeconds(60))
                .build()
                .run();
    }
}
