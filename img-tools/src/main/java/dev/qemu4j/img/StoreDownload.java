package dev.qemu4j.img;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Fetches one image from a server. */
final class StoreDownload {
    private static final int OK = 200;

    private final URI uri;
    private final FetchOptions options;
    private volatile boolean silent;
    private volatile boolean ended;

    StoreDownload(URI uri, FetchOptions options) {
        this.uri = uri;
        this.options = options;
    }

    /** Names what is fetched, without a user's password or a token in the query. */
    static String name(URI uri) {
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + uri.getPath();
    }

    Sha256 to(Path file, StoreTask<?> task) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(options.patience());
        options.headers().forEach(request::header);
        HttpResponse<InputStream> response = answer(request.build());
        try (InputStream body = response.body()) {
            if (response.statusCode() != OK) {
                throw new ImageFetchException(
                        name(uri) + " answered with the status " + response.statusCode() + " (expected: 200)", null);
            }
            long size = response.headers().firstValueAsLong("Content-Length").orElse(-1);
            StoreCopy copy = new StoreCopy(options, size);
            watch(copy, body, 0);
            task.closeWhenCancelled(body);
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

    private HttpResponse<InputStream> answer(HttpRequest request) throws IOException, InterruptedException {
        try {
            return HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .connectTimeout(options.patience())
                    .build()
                    .send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (HttpTimeoutException e) {
            throw silence(e);
        }
    }

    private ImageFetchException silence(IOException cause) {
        return new ImageFetchException(
                name(uri) + " sent nothing for " + options.patience() + ": try again, or be more patient", cause);
    }

    /** Closes the stream, on which the reader waits for ever otherwise, when nothing came for a while. */
    private void watch(StoreCopy copy, InputStream body, long before) {
        CompletableFuture.delayedExecutor(options.patience().toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    long now = copy.copied();
                    if (ended) {
                        return;
                    }
                    if (now > before) {
                        watch(copy, body, now);
                    } else {
                        cutOff(body);
                    }
                });
    }

    @SuppressWarnings("EmptyCatch")
    private void cutOff(InputStream body) {
        silent = true;
        try {
            body.close();
        } catch (IOException e) {
            // The reader finds out.
        }
    }
}
