package dev.qemu4j.img.serve;

import dev.qemu4j.host.HostServer;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.failure.ImageFormatException;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.internal.BackingLoop;
import dev.qemu4j.img.serve.internal.SecretArguments;
import dev.qemu4j.img.serve.internal.SecretObjects;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.img.targets.internal.WriteGuard;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * One start of qemu-nbd.
 *
 * <p>It writes its pid file when it listens and has opened the image. A connection would prove less: on TCP another program
 * could answer. An interrupt ends it gently: a kill would break the bitmaps in the image.
 */
final class ServerLaunch {
    private static final String PID_FILE = "pid";
    private static final String SOCKET = "nbd";

    private final ImageSource source;
    private final ServeOptions options;
    private final SecretArguments secrets = new SecretArguments();
    private final int port;

    ServerLaunch(ImageSource source, ServeOptions options, int port) {
        this.source = source;
        this.options = options;
        this.port = port;
    }

    HostServer start() {
        check(source);
        if (!options.readsOnly()) {
            WriteGuard.refuse(source);
        }
        HostServer.Builder server = HostServer.builder(this::arguments)
                .hint("install qemu-utils (Debian, Ubuntu) or qemu-img")
                .readyOnFile(PID_FILE)
                .process(process -> options.end(process, options.endAfter()))
                .startTimeout(options.startTimeout())
                .onReady((process, directory) -> {
                    SecretObjects.delete(source, directory);
                    secrets.delete(directory);
                });
        return LaunchFailures.starting(source + " cannot be served", server, names());
    }

    /** Returns the address of the server that was started. */
    SocketAddress address(HostServer server) {
        Path socket = options.unixSocket();
        return options.host() != null
                ? new InetSocketAddress(options.host(), port)
                : UnixDomainSocketAddress.of(socket == null ? server.socket(SOCKET) : socket);
    }

    /** Refuses what no server could open: a file that is not there, as {@code qemu-img} would, and loops of backing files. */
    static void check(ImageSource source) {
        Path file = source.path();
        if (file != null && Files.notExists(file)) {
            throw new ImageMissingException(source + " cannot be served: it is not there (check the path)", null);
        }
        refuseLoop(source);
    }

    private static void refuseLoop(ImageSource source) {
        String problem = BackingLoop.problem(source.blockdev("n", true), true);
        if (problem != null) {
            throw new ImageFormatException(problem, null);
        }
    }

    private List<String> arguments(RunDirectory directory) {
        List<String> argv = new ArrayList<>(
                List.of(options.program(), "--pid-file=" + directory.path().resolve(PID_FILE)));
        if (options.host() == null) {
            Path socket = options.unixSocket();
            argv.add("--socket=" + (socket == null ? directory.socket(SOCKET) : socket));
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
        addSecrets(argv, directory.path());
        argv.addAll(own);
        argv.add("--image-opts");
        argv.add(source.imageOptions());
        return argv;
    }

    private void addSecrets(List<String> argv, Path directory) {
        argv.addAll(secrets.arguments(directory));
        ServerTls tls = options.tls();
        if (tls != null) {
            argv.add("--object=" + ServerOptions.objectText(tls.type(), tls.object(directory)));
            argv.add("--tls-creds=" + tls.id());
        }
        argv.addAll(SecretObjects.arguments(source, directory));
    }

    private List<String> names() {
        return Stream.of(source.path(), options.unixSocket())
                .filter(Objects::nonNull)
                .map(String::valueOf)
                .toList();
    }
}
