package dev.qemu4j.samples.parts;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.qemu4j.host.HostCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority, and a server's certificate for 127.0.0.1: made by the JDK's keytool, in files with the names that QEMU wants. */
final class LabCertificates {
    private static final String PASSWORD = "of-a-lab";
    private static final List<String> AUTHORITY =
            List.of("-dname", "CN=lab authority", "-ext", "bc:critical=ca:true", "-ext", "ku:critical=keyCertSign");
    private static final List<String> SERVER = List.of(
            "-dname",
            "CN=lab server",
            "-signer",
            "ca",
            "-ext",
            "san=ip:127.0.0.1",
            "-ext",
            "ku:critical=digitalSignature,keyEncipherment",
            "-ext",
            "eku=serverAuth");

    private LabCertificates() {}

    /** Writes them to a directory, and returns the context of a client that trusts the authority. */
    static SSLContext writeTo(Path directory) throws IOException, GeneralSecurityException {
        Path file = directory.resolve("keys.p12");
        generate(file, "ca", AUTHORITY);
        generate(file, "server", SERVER);
        KeyStore keys = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
        Files.delete(file);
        Certificate authority = keys.getCertificate("ca");
        write(directory.resolve("ca-cert.pem"), "CERTIFICATE", authority.getEncoded());
        write(
                directory.resolve("server-cert.pem"),
                "CERTIFICATE",
                keys.getCertificate("server").getEncoded());
        write(
                directory.resolve("server-key.pem"),
                "PRIVATE KEY",
                keys.getKey("server", PASSWORD.toCharArray()).getEncoded());
        return trusting(authority);
    }

    private static void generate(Path file, String alias, List<String> more) {
        List<String> argv = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair"));
        argv.addAll(List.of("-keystore", file.toString(), "-storepass:env", "STORE_PASSWORD", "-alias", alias));
        argv.addAll(List.of("-keyalg", "RSA", "-keysize", "2048", "-validity", "1"));
        argv.addAll(more);
        HostCommand.builder(argv)
                .environment("STORE_PASSWORD", PASSWORD)
                .build()
                .run();
    }

    private static void write(Path file, String kind, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        Files.write(file, Arrays.asList("-----BEGIN " + kind + "-----", text, "-----END " + kind + "-----"), US_ASCII);
    }

    private static SSLContext trusting(Certificate authority) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", authority);
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
