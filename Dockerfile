# The production image: compiled in one stage, run in another, without development and optional packages.
# test/production walks these steps on every run of the tests.

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=optional --ignore-scripts
COPY tsconfig.json ./
COPY src ./src
COPY migrations ./migrations
RUN npm run build

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY package.json package-lock.json ./
# No package needs its install script: argon2 and bcrypt hold their binaries.
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --omit=optional --ignore-scripts
COPY config ./config
COPY public ./public
COPY --from=build /app/lib ./lib
# The files stay root's: the server can read them, and change none.
USER node
EXPOSE 3030
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3030) + '/health').then(answer => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Brings the database up to date, then listens. Node itself is told to stop, not a shell around it.
# With WEB_CONCURRENCY, it runs as many processes on the one port; 0 stands for one on each core.
CMD ["node", "lib/index.js"]
