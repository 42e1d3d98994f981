package dev.qemu4j.img.store;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageFetchException;
import dev.qemu4j.img.failure.ImageSpaceException;
import dev.qemu4j.img.failure.internal.IoFailures;
import dev.qemu4j.img.internal.Alarm;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.util.Set;

/** Fetches one image from a server. */
final class StoreDownload {
    private static final int OK = 200;
    private static final int MOST_REDIRECTS = 10;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final URI uri;
    private final FetchOptions options;
    private volatile boolean silent;
    private volatile boolean ended;

    StoreDownload(URI uri, FetchOptions options) {
        this.uri = uri;
        this.options = options;
    }

    /** Returns the name of a download, without a user's password or a token in the query. */
    static String name(URI uri) {
        if (uri.getHost() == null) {
            return uri.getScheme() + ":" + uri.getPath();
        }
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + uri.getPath();
    }

    /** A full disk is not the server's. */
    static ImageException failure(URI uri, IOException cause) {
        String what = name(uri) + " cannot be fetched";
        ImageException told = IoFailures.of(what, cause);
        return told instanceof ImageSpaceException
                ? told
                : new ImageFetchException(
                        what + ": " + cause + " (check the address, and the way to its server)", cause);
    }

    Sha256 to(Path file, Task<?> task) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = answer();
        try (InputStream body = response.body()) {
            if (response.statusCode() != OK) {
                throw new ImageFetchException(
                        name(uri) + " answered with the status " + response.statusCode()
                                + " (expected: 200): check the address",
                        null);
            }
            long size = response.headers().firstValueAsLong("Content-Length").orElse(-1);
            StoreCopy copy = new StoreCopy(options, size, task);
            watch(copy, body, 0);
            Chain.after(task, () -> close(body)); // up to JDK 21 the stream ignores an interrupt
            return copy.copy(body, file);
        } catch (IOException e) {
            if (silent) {
                throw silence(e);
            }
            throw e;
        } finally {
            ended = true;
        }
    }

    /** Follows redirects by hand: the JDK's client sends the headers, which may hold a token, to whatever host is named. */
    private HttpResponse<InputStream> answer() throws IOException, InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(options.idleTimeout()).build();
        URI at = uri;
        for (int i = 0; i <= MOST_REDIRECTS; i++) {
            HttpResponse<InputStream> response = send(client, at);
            if (!REDIRECTS.contains(response.statusCode())) {
                return response;
            }
            response.body().close();
            at = StoreRedirect.from(
                    at, response.headers().firstValue("Location").orElse(""));
        }
        throw new ImageFetchException(
                name(uri) + " is redirected more than " + MOST_REDIRECTS + " times: name where the image is", null);
    }

    private HttpResponse<InputStream> send(HttpClient client, URI at) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(at).timeout(options.idleTimeout());
        if (StoreRedirect.isSameOrigin(uri, at)) {
            options.headers().forEach(request::header);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (HttpTimeoutException e) {
            throw silence(e);
        }
    }

    private QemuTimeoutException silence(IOException cause) {
        return new QemuTimeoutException(
                name(uri) + " sent nothing for " + options.idleTimeout() + ": try again, or with a longer idleTimeout",
                cause);
    }

    /** Closes the stream, on which the reader waits for ever otherwise, when nothing came for a while. */
    private void watch(StoreCopy copy, InputStream body, long before) {
        Alarm.in(TimeLimit.nanos(options.idleTimeout()), () -> {
            long now = copy.copied();
            if (ended) {
                return;
            }
            if (now > before) {
                watch(copy, body, now);
            } else {
                silent = true;
                close(body);
            }
        });
    }

    @SuppressWarnings("EmptyCatch")
    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            // The reader finds out.
        }
    }
}
