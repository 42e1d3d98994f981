package dev.qemu4j.img.serve;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.NotReadyException;
import dev.qemu4j.host.Readiness;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.internal.BackingLoop;
import dev.qemu4j.img.nbd.NbdAddress;
import dev.qemu4j.img.serve.ServeException.Reason;
import dev.qemu4j.img.serve.internal.SecretArguments;
import dev.qemu4j.img.serve.internal.SecretObjects;
import dev.qemu4j.img.source.ImageSource;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * One start of qemu-nbd.
 *
 * <p>It writes its pid file when it listens and has opened the image. A connection would prove less: on TCP another program
 * could answer.
 */
final class ServerLaunch {
    private final ImageSource source;
    private final ServeOptions options;
    private final SecretArguments secrets = new SecretArguments();
    private final int port;
    private final RunDirectory directory = RunDirectory.create();
    private final Path pidFile = directory.path().resolve("pid");

    ServerLaunch(ImageSource source, ServeOptions options, int port) {
        this.source = source;
        this.options = options;
        this.port = port;
    }

    /** Starts the server, and ends it gently if the thread is interrupted: a kill would break the bitmaps in the image. */
    ImageServer start() {
        try {
            refuseLoop(source);
            SocketAddress socket = socket();
            HostProcess process = HostProcess.builder(arguments(socket))
                    .runDirectory(directory)
                    .hint("install qemu-utils (Debian, Ubuntu) or qemu-img")
                    .start();
            awaitReady(process);
            SecretObjects.delete(source, directory.path());
            secrets.delete(directory.path());
            return new ImageServer(
                    process, directory, new NbdAddress(socket, options.exportName(), options.tls() != null));
        } catch (RuntimeException | Error e) {
            directory.close();
            throw e;
        }
    }

    static void refuseLoop(ImageSource source) {
        ObjectNode node = source.blockdev("n", true);
        String kind = BackingLoop.problem(node, false);
        if (kind != null) {
            throw new ServeException(Reason.WRONG_FORMAT, kind, null);
        }
        String problem = BackingLoop.problem(node, true);
        if (problem != null) {
            throw new ServeException(Reason.OTHER, problem, null);
        }
    }

    private SocketAddress socket() {
        String host = options.host();
        if (host != null) {
            return new InetSocketAddress(host, port);
        }
        Path socket = options.unixSocket();
        return UnixDomainSocketAddress.of(socket == null ? directory.socket("nbd") : socket);
    }

    private List<String> arguments(SocketAddress socket) {
        List<String> argv = new ArrayList<>(List.of(options.program(), "--pid-file=" + pidFile));
        if (socket instanceof UnixDomainSocketAddress unix) {
            argv.add("--socket=" + unix.getPath());
        } else {
            argv.add("--bind=" + options.host());
            argv.add("--port=" + port);
        }
        if (options.persistent()) {
            argv.add("--persistent");
        }
        if (!options.exportName().isEmpty()) {
            argv.add("--export-name=" + options.exportName());
        }
        List<String> own = options.arguments(secrets);
        addSecrets(argv);
        argv.addAll(own);
        argv.add("--image-opts");
        argv.add(source.imageOptions());
        return argv;
    }

    private void addSecrets(List<String> argv) {
        argv.addAll(secrets.arguments(directory.path()));
        ServerTls tls = options.tls();
        if (tls != null) {
            argv.add("--object=" + ServerOptions.objectText(tls.type(), tls.object(directory.path())));
            argv.add("--tls-creds=" + tls.id());
        }
        argv.addAll(SecretObjects.arguments(source, directory.path()));
    }

    private void awaitReady(HostProcess process) {
        try {
            Readiness.await(process, () -> Files.exists(pidFile), options.startLimit());
        } catch (NotReadyException e) {
            throw ServeFailures.of(source + " cannot be served", String.valueOf(e.getMessage()), e, names());
        } catch (QemuTimeoutException e) {
            throw new ServeTimeoutException(source + ": " + e.getMessage(), e);
        }
    }

    private List<String> names() {
        return Stream.of(source.path(), options.unixSocket())
                .filter(Objects::nonNull)
                .map(String::valueOf)
                .toList();
    }
}
