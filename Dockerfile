# Stowage in a container: docs/deployment.md. Any current LTS line of Node.js will do. Nothing is compiled: SQLite's driver brings its binary.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY proto ./proto
COPY migrations ./migrations
COPY src ./src
COPY page ./page
COPY scripts/build ./scripts/build
RUN npm run build && npm prune --omit=dev --omit=optional

FROM node:22-bookworm-slim
ENV NODE_ENV=production \
  STOWAGE_DATA_DIR=/var/lib/stowage
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY examples ./examples
COPY LICENSE README.md ./
RUN ln -s /app/dist/src/bin.js /usr/local/bin/stowage \
  && chmod +x /app/dist/src/bin.js \
  && install -d -o node -g node -m 0700 /var/lib/stowage
USER node
VOLUME /var/lib/stowage
EXPOSE 50051 9464 9465
STOPSIGNAL SIGTERM
# Over HTTP within the container: it needs no certificate, whatever gRPC asks of its clients.
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9464/readyz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["stowage"]
CMD ["serve"]
